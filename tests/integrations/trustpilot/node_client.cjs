// What a shop does with Trustpilot's own Node client, from a token to an invitation. Prints what it
// got as JSON; whatever the client rejects ends it with an error.
//
//     NODE_PATH=…/node_modules node node_client.cjs http://127.0.0.1:8030 SKU DOMAIN USER EMAIL PASSWORD

const { TrustpilotApi } = require("trustpilot");

const [baseUrl, sku, domain, businessUserId, username, password] = process.argv.slice(2);
const key = "sandbox-key";
const secret = "sandbox-secret";
const user = { username, password };
const oauth = "/v1/oauth/oauth-business-users-for-applications";
const invitation = (reference) => ({
  consumerEmail: "ada@example.com",
  consumerName: "Ada Lovelace",
  referenceNumber: reference,
  locale: "en-GB",
  serviceReviewInvitation: { tags: ["node"], redirectUri: "https://www.pinewheel.example/thanks" },
});

async function main() {
  const open = new TrustpilotApi({ key, baseUrl }).apiRequest;
  const unit = (await open("/v1/business-units/find", { params: { name: domain } }))
    .data;
  const reviews = await open(`/v1/product-reviews/business-units/${unit.id}/reviews`, {
    params: { sku, perPage: 2 },
  });

  // A token of the application's own: the person is named in a header.
  const application = await new TrustpilotApi({
    key,
    secret,
    baseUrl,
    grantType: "client_credentials",
    defaultHeaders: { "x-business-user-id": businessUserId },
  }).authenticate();
  const invitations = `/v1/private/business-units/${unit.id}/email-invitations`;
  const byApplication = await application.post(invitations, invitation("node-1"));

  // Without that header it is refused.
  const nobody = await new TrustpilotApi({
    key,
    secret,
    baseUrl,
    grantType: "client_credentials",
  }).authenticate();
  const refused = await nobody.post(invitations, invitation("node-2")).catch((error) => error);

  // A token of a person.
  const person = new TrustpilotApi({ key, secret, baseUrl, ...user });
  const byPerson = await (await person.authenticate()).post(invitations, invitation("node-3"));
  const link = await (
    await person.authenticate()
  ).post(`/v1/private/business-units/${unit.id}/invitation-links`, {
    referenceId: "node-4",
    email: "ada@example.com",
    name: "Ada Lovelace",
    locale: "en-GB",
  });

  const first = person.requestHelper.accessProvider.apiAuthorization;
  const refreshing = (token) =>
    new TrustpilotApi({
      key,
      secret,
      baseUrl,
      tokenRequest: {
        uri: `${oauth}/refresh`,
        form: new URLSearchParams({ grant_type: "refresh_token", refresh_token: token }),
      },
    }).authenticate();
  const refreshed = await refreshing(first.refresh_token);
  const templates = await refreshed(`/v1/private/business-units/${unit.id}/templates`);
  const again = await refreshing(first.refresh_token).catch((error) => error);

  return {
    unit: { id: unit.id, name: unit.name },
    reviews: reviews.data.productReviews.length,
    links: reviews.data.links.map((each) => each.rel),
    invitation: { status: byApplication.status, data: byApplication.data },
    refused: { status: refused.response.status, code: refused.response.data.errorCode },
    invitationOfPerson: byPerson.status,
    link: link.data,
    firstToken: { type: first.token_type, expiresIn: first.expires_in },
    templates: templates.data.templates.length,
    usedRefreshToken: again.response.status,
  };
}

main().then(
  (result) => console.log(JSON.stringify(result)),
  (error) => {
    console.error(error.message, error.config?.method, error.config?.url, error.response?.data);
    process.exit(1);
  },
);
