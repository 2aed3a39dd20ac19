# frozen_string_literal: true

# What a shop does in Ruby with nothing but Ruby, from a token to a review link. The calls are those
# of a published client (jimmypoulsen/trustpilot-ruby), which sends forms everywhere. Prints what it
# got as JSON.
#
#     ruby client.rb URL SKU DOMAIN USER EMAIL PASSWORD

require "json"
require "net/http"

URL, SKU, DOMAIN, BUSINESS_USER, EMAIL, PASSWORD = ARGV
OAUTH = "/v1/oauth/oauth-business-users-for-applications"

def call(request)
  uri = URI(URL)
  response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") do |http|
    http.request(request)
  end
  text = response.body.to_s
  {status: response.code.to_i, text: text, data: text.empty? ? nil : JSON.parse(text)}
end

def get(path, headers, query = {})
  target = query.empty? ? path : "#{path}?#{URI.encode_www_form(query)}"
  call(Net::HTTP::Get.new(target, headers))
end

def post(path, headers, fields, user: nil)
  request = Net::HTTP::Post.new(path, headers)
  request.basic_auth(*user) if user
  request.set_form_data(fields)
  call(request)
end

def post_json(path, headers, data)
  request = Net::HTTP::Post.new(path, headers.merge("Content-Type" => "application/json"))
  request.body = JSON.generate(data)
  call(request)
end

def token(name, fields)
  post("#{OAUTH}/#{name}", {}, fields, user: %w[sandbox-key sandbox-secret])
end

def invitation(reference)
  {
    consumerEmail: "ada@example.com",
    consumerName: "Ada Lovelace",
    referenceNumber: reference,
    locale: "en-GB",
    serviceReviewInvitation: {tags: ["ruby"]}
  }
end

key = {"apikey" => "sandbox-key"}
unit = get("/v1/business-units/find", key, {name: DOMAIN})[:data]
reviews = get("/v1/product-reviews/business-units/#{unit["id"]}/reviews", key, {sku: SKU, perPage: 2})
units = "/v1/private/business-units/#{unit["id"]}"

application = token("accesstoken", grant_type: "client_credentials")[:data]
bearer = {"Authorization" => "Bearer #{application["access_token"]}"}
named = bearer.merge("x-business-user-id" => BUSINESS_USER)
by_application = post_json("#{units}/email-invitations", named, invitation("ruby-1"))
refused = post_json("#{units}/email-invitations", bearer, invitation("ruby-2"))

first = token("accesstoken", grant_type: "password", username: EMAIL, password: PASSWORD)[:data]
person = {"Authorization" => "Bearer #{first["access_token"]}"}
flat = invitation("ruby-3").reject { |name, _| name == :serviceReviewInvitation }
fields = flat.merge("serviceReviewInvitation[tags][]" => "ruby")
by_person = post("#{units}/email-invitations", person, fields)
link = post(
  "#{units}/invitation-links",
  person,
  {
    referenceId: "ruby-4", email: "ada@example.com", name: "Ada Lovelace", locale: "en-GB",
    locationId: "shop-1", tags: %w[ruby form]
  }
)
templates = get("#{units}/templates", person)[:data]

again = {grant_type: "refresh_token", refresh_token: first["refresh_token"]}
second = token("refresh", again)[:data]
used_twice = token("refresh", again)
revoked = Array.new(2) { token("revoke", token: second["refresh_token"])[:status] }

puts JSON.generate(
  unit: {id: unit["id"], name: unit["name"]},
  reviews: reviews[:data]["productReviews"].size,
  links: reviews[:data]["links"].map { |each| each["rel"] },
  invitation: [by_application[:status], by_application[:text]],
  refused: [refused[:status], refused[:data]["errorCode"]],
  invitation_of_person: [by_person[:status], by_person[:text]],
  link: link[:data],
  templates: templates["templates"].size,
  token: [first["token_type"], first["expires_in"]],
  has_new_tokens: first["access_token"] != second["access_token"] &&
    first["refresh_token"] != second["refresh_token"],
  used_twice: used_twice[:status],
  revoked: revoked,
  of_its_own: {}
)
