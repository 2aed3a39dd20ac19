// What a shop does with Trustpilot's own Node client, from a token to a review link. Prints what it
// got as JSON; whatever the client rejects ends it with an error.
//
//     NODE_PATH=…/node_modules node client.cjs VERSION URL SKU DOMAIN USER EMAIL PASSWORD

const [version, baseUrl, sku, domain, businessUserId, username, password] = process.argv.slice(2);
const client = require(`trustpilot-${version}`);
const key = "sandbox-key";
const secret = "sandbox-secret";
const major = Number(version.split(".")[0]);
const oauth = "/v1/oauth/oauth-business-users-for-applications";
const invitation = (reference) => ({
  consumerEmail: "ada@example.com",
  consumerName: "Ada Lovelace",
  referenceNumber: reference,
  locale: "en-GB",
  serviceReviewInvitation: { tags: ["node"], redirectUri: "https://www.pinewheel.example/thanks" },
});

// Version 2 exports another class, with another name for the key. Up to 3 a request is one of the
// package `request`, from 4 on one of `axios`.
const made = (options) =>
  major < 3 ? new client({ apiKey: key, ...options }) : new client.TrustpilotApi({ key, ...options });
const form = (fields) => (major < 4 ? fields : new URLSearchParams(fields));
const whole = { resolveWithFullResponse: true, simple: false };

async function get(api, path, params) {
  if (major > 3) return (await api(path, { params })).data;
  return api(path, { qs: params });
}

async function post(api, path, body, headers = {}) {
  if (major > 3) {
    const { status, data } = await api.post(path, body, { headers, validateStatus: null });
    return { status, data };
  }
  const { statusCode, body: data = "" } = await api.post(path, { body, headers, ...whole });
  return { status: statusCode, data };
}

async function postForm(api, path, fields) {
  if (major > 3) {
    const auth = { username: key, password: secret };
    const { status, data } = await api.post(path, form(fields), { auth, validateStatus: null });
    return { status, data };
  }
  const auth = { user: key, pass: secret };
  const { statusCode, body: data } = await api.post(path, { form: fields, auth, ...whole });
  return { status: statusCode, data };
}

async function main() {
  const open = made({ baseUrl }).apiRequest;
  const unit = await get(open, "/v1/business-units/find", { name: domain });
  const reviews = await get(open, `/v1/product-reviews/business-units/${unit.id}/reviews`, {
    sku,
    perPage: 2,
  });
  const units = `/v1/private/business-units/${unit.id}`;

  // A token of the application's own: the person is named in a header.
  const tokenRequest = { uri: `${oauth}/accesstoken`, form: form({ grant_type: "client_credentials" }) };
  const defaultHeaders = major > 3 ? { "x-business-user-id": businessUserId } : {};
  const named = major > 3 ? {} : { "x-business-user-id": businessUserId };
  const application = await made({ secret, baseUrl, tokenRequest, defaultHeaders }).authenticate();
  const byApplication = await post(application, `${units}/email-invitations`, invitation("node-1"), named);
  const nobody = await made({ secret, baseUrl, tokenRequest }).authenticate();
  const refused = await post(nobody, `${units}/email-invitations`, invitation("node-2"));

  // A token of a person.
  const person = await made({ secret, baseUrl, username, password }).authenticate();
  const byPerson = await post(person, `${units}/email-invitations`, invitation("node-3"));
  const link = await post(person, `${units}/invitation-links`, {
    referenceId: "node-4",
    email: "ada@example.com",
    name: "Ada Lovelace",
    locale: "en-GB",
  });
  const templates = await get(person, `${units}/templates`);

  const asked = { grant_type: "password", username, password };
  const first = (await postForm(open, `${oauth}/accesstoken`, asked)).data;
  const again = { grant_type: "refresh_token", refresh_token: first.refresh_token };
  const second = (await postForm(open, `${oauth}/refresh`, again)).data;
  const usedTwice = await postForm(open, `${oauth}/refresh`, again);
  const revoking = { token: second.refresh_token };
  const revoked = [];
  for (const _ of [1, 2]) revoked.push((await postForm(open, `${oauth}/revoke`, revoking)).status);

  return {
    unit: { id: unit.id, name: unit.name },
    reviews: reviews.productReviews.length,
    links: reviews.links.map((each) => each.rel),
    invitation: [byApplication.status, byApplication.data],
    refused: [refused.status, refused.data.errorCode],
    invitation_of_person: [byPerson.status, byPerson.data],
    link: link.data,
    templates: templates.templates.length,
    token: [first.token_type, first.expires_in],
    has_new_tokens:
      first.access_token !== second.access_token && first.refresh_token !== second.refresh_token,
    used_twice: usedTwice.status,
    revoked,
    of_its_own: {},
  };
}

main().then(
  (result) => console.log(JSON.stringify(result)),
  (error) => {
    console.error(error.message, error.response?.data ?? error.stack);
    process.exit(1);
  },
);
