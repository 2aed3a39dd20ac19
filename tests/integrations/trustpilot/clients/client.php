<?php
// What a shop does in PHP with nothing but PHP, from a token to a review link. The calls and their
// order are those of two published clients (ITScript/trustpilot-api, flooris/TrustPilotApi): forms
// for tokens and for review links, JSON for invitations. Prints what it got as JSON.
//
//     php client.php URL SKU DOMAIN USER EMAIL PASSWORD

declare(strict_types=1);
error_reporting(E_ALL);
set_error_handler(function (int $level, string $message): bool {
    throw new ErrorException($message, 0, $level);
});

const OAUTH = '/v1/oauth/oauth-business-users-for-applications';
const FORM = 'Content-Type: application/x-www-form-urlencoded';
[, $url, $sku, $domain, $businessUser, $email, $password] = $argv;

function call(string $method, string $url, array $headers = [], string $body = ''): array
{
    $http = ['method' => $method, 'header' => $headers, 'content' => $body, 'ignore_errors' => true];
    $text = file_get_contents($url, false, stream_context_create(['http' => $http]));
    preg_match('~^HTTP/\S+ (\d+)~', $http_response_header[0], $found);
    return ['status' => (int) $found[1], 'text' => $text, 'data' => json_decode($text, true)];
}

function token(string $url, string $name, array $fields): array
{
    $basic = 'Authorization: Basic ' . base64_encode('sandbox-key:sandbox-secret');
    return call('POST', $url . OAUTH . "/$name", [$basic, FORM], http_build_query($fields));
}

function invitation(string $reference): string
{
    return json_encode([
        'consumerEmail' => 'ada@example.com',
        'consumerName' => 'Ada Lovelace',
        'referenceNumber' => $reference,
        'locale' => 'en-GB',
        'serviceReviewInvitation' => ['tags' => ['php']],
    ]);
}

$key = ['apikey: sandbox-key'];
$unit = call('GET', "$url/v1/business-units/find?" . http_build_query(['name' => $domain]), $key)['data'];
$query = http_build_query(['sku' => $sku, 'perPage' => 2]);
$listing = call('GET', "$url/v1/product-reviews/business-units/{$unit['id']}/reviews?$query", $key)['data'];
$units = "$url/v1/private/business-units/{$unit['id']}";

$application = token($url, 'accesstoken', ['grant_type' => 'client_credentials'])['data'];
$json = ["Authorization: Bearer {$application['access_token']}", 'Content-Type: application/json'];
$named = [...$json, "x-business-user-id: $businessUser"];
$byApplication = call('POST', "$units/email-invitations", $named, invitation('php-1'));
$refused = call('POST', "$units/email-invitations", $json, invitation('php-2'));

$asked = ['grant_type' => 'password', 'username' => $email, 'password' => $password];
$first = token($url, 'accesstoken', $asked)['data'];
$person = "Authorization: Bearer {$first['access_token']}";
$byPerson = call(
    'POST',
    "$units/email-invitations",
    [$person, 'Content-Type: application/json; charset=utf-8'],
    invitation('php-3'),
);
$link = call('POST', "$units/invitation-links", [$person, FORM], http_build_query([
    'referenceId' => 'php-4',
    'email' => 'ada@example.com',
    'name' => 'Ada Lovelace',
    'locale' => 'en-GB',
]));
$templates = call('GET', "$units/templates", [$person])['data'];

$again = ['grant_type' => 'refresh_token', 'refresh_token' => $first['refresh_token']];
$second = token($url, 'refresh', $again)['data'];
$usedTwice = token($url, 'refresh', $again);
$revoking = ['token' => $second['refresh_token']];
$revoked = [token($url, 'revoke', $revoking)['status'], token($url, 'revoke', $revoking)['status']];

// What only the published ones ask for: with a template and a review of one's own, which no data list.
$json = [$person, 'Content-Type: application/json'];
$mine = ['templateId' => '507f191e810c19729de860ea', 'redirectUri' => 'https://www.pinewheel.example/'];
$product = ['sku' => $sku, 'name' => 'A toy', 'productUrl' => 'https://www.pinewheel.example/toy'];
$query = http_build_query(['sku' => $sku]);
$own = [
    'summary' => call('GET', "$url/v1/product-reviews/business-units/{$unit['id']}?$query", $key),
    'company' => call('GET', "$url/v1/business-units/{$unit['id']}", $key),
    'reviews of the company' => call('GET', "$units/reviews?perPage=5", [$person]),
    'a review' => call('GET', "$url/v1/private/reviews/4f8d3c2b1a09876543210fed", [$person]),
    'products' => call('GET', "$units/products", [$person]),
    'stars in words' => call('GET', "$url/v1/resources/strings/stars/4?locale=en-GB", $key),
    'stars as images' => call('GET', "$url/v1/resources/images/stars/4", $key),
    'a template of its own' => call('POST', "$units/email-invitations", $json, json_encode([
        'serviceReviewInvitation' => $mine,
    ] + json_decode(invitation('php-5'), true))),
    'an invitation of old' => call('POST', "$units/invitations", $json, json_encode([
        'recipientEmail' => 'ada@example.com',
        'recipientName' => 'Ada Lovelace',
        'referenceId' => 'php-6',
    ] + $mine)),
    'a link for products' => call(
        'POST',
        "$url/v1/private/product-reviews/business-units/{$unit['id']}/invitation-links",
        $json,
        json_encode([
            'referenceId' => 'php-7',
            'consumer' => ['email' => 'ada@example.com', 'name' => 'Ada Lovelace'],
            'locale' => 'en-GB',
            'products' => [$product],
        ]),
    ),
];

echo json_encode([
    'unit' => ['id' => $unit['id'], 'name' => $unit['name']],
    'reviews' => count($listing['productReviews']),
    'links' => array_column($listing['links'], 'rel'),
    'invitation' => [$byApplication['status'], $byApplication['text']],
    'refused' => [$refused['status'], $refused['data']['errorCode']],
    'invitation_of_person' => [$byPerson['status'], $byPerson['text']],
    'link' => $link['data'],
    'templates' => count($templates['templates']),
    'token' => [$first['token_type'], $first['expires_in']],
    'has_new_tokens' => $first['access_token'] !== $second['access_token']
        && $first['refresh_token'] !== $second['refresh_token'],
    'used_twice' => $usedTwice['status'],
    'revoked' => $revoked,
    'of_its_own' => array_map(fn (array $answer): int => $answer['status'], $own),
]);
