// What an app gives to a custom HTML in-app message, in its place: `brazeBridge`, each call of which
// is told to the page around. This script is the first of the message's own document, which has an
// origin of its own and no network.
//
// The methods are those of Braze's page "Custom HTML in-app messages". As there, `brazeBridge` is
// there when the event `ab.BridgeReady` is.

(() => {
  const METHODS = {
    brazeBridge: [
      "closeMessage", "requestImmediateDataFlush", "logClick", "logCustomEvent", "logPurchase",
      "requestPushPermission", "changeUser",
    ],
    "brazeBridge.web": ["registerAppboyPushMessages"],
    "brazeBridge.getUser()": [
      "addAlias", "addToCustomAttributeArray", "addToSubscriptionGroup",
      "removeFromSubscriptionGroup", "setFirstName", "setLastName", "setEmail", "setGender",
      "setDateOfBirth", "setCountry", "setHomeCity", "setEmailNotificationSubscriptionType",
      "setPushNotificationSubscriptionType", "setPhoneNumber", "setCustomUserAttribute",
      "removeFromCustomAttributeArray", "incrementCustomUserAttribute", "setLanguage",
      "setCustomLocationAttribute",
    ],
  };
  // How many lines this script stands above the author's.
  const above = document.currentScript.textContent.split("\n").length - 1;
  const around = window.parent;
  const tell = around.postMessage.bind(around);
  const say = (kind, text, more = {}) =>
    tell({ liquidpilot: "bridge", kind, text: String(text).slice(0, 2000), ...more }, "*");

  // What opens a connection before a policy is asked, or without: frames, and WebRTC. This document
  // can have no frame, so that no other window has what is taken from this one.
  const FRAMES = "iframe|frame|frameset|object|embed|applet|portal|fencedframe";
  const isFrame = new RegExp(`^(?:${FRAMES})$`, "i");
  const frames = new RegExp(`</?(?:${FRAMES})(?=[\\s/>])[^>]*>?`, "gi");
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "XSLTProcessor"]) {
    delete window[name];
  }
  for (const [name, at] of [["createElement", 0], ["createElementNS", 1]]) {
    const create = Document.prototype[name];
    Document.prototype[name] = function (...given) {
      given[at] = String(given[at]);
      if (isFrame.test(given[at].split(":").at(-1))) {
        say("blocked", `<${given[at]}>`);
        given[at] = "span";
      }
      return create.apply(this, given);
    };
  }
  window.trustedTypes?.createPolicy("default", {
    createHTML: (html) => html.replace(frames, " "),
    createScript: (script) => script,
    createScriptURL: (address) => address,
  });

  const shown = (value) => {
    if (typeof value === "function") return "function";
    try {
      return JSON.stringify(value) ?? "undefined";
    } catch {
      return String(value);
    }
  };

  const methodsOf = (owner) =>
    Object.fromEntries(
      METHODS[owner].map((name) => [
        name,
        (...given) => {
          say("call", `${owner}.${name}(${given.map(shown).join(", ")})`);
          const [agreed] = given;
          if (typeof agreed === "function") setTimeout(agreed);
          if (name === "closeMessage") document.documentElement.hidden = true;
        },
      ]),
    );

  const bridge = methodsOf("brazeBridge");
  const user = methodsOf("brazeBridge.getUser()");
  bridge.getUser = () => user;
  bridge.web = methodsOf("brazeBridge.web");

  window.open = (address) => {
    say("link", "window.open", { address: String(address ?? "").slice(0, 8000) });
    return null;
  };
  // A script may send this document elsewhere, which no listener can refuse: it has begun by then,
  // and is stopped. What the page around begins goes on.
  const stop = window.stop.bind(window);
  const later = window.setTimeout.bind(window);
  window.addEventListener("beforeunload", () => {
    say("left", "navigation");
    later(stop);
  });
  window.addEventListener("error", ({ message, lineno }) => {
    if (message) say("error", lineno > above ? `${message} (line ${lineno - above})` : message);
  });
  window.addEventListener("unhandledrejection", ({ reason }) => say("error", reason));
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) =>
    say("blocked", `${blockedURI} (${effectiveDirective})`),
  );
  window.addEventListener("click", (event) => {
    const link = event.composedPath().find((each) => each.localName === "a" && each.href);
    if (!link || event.defaultPrevented) return;
    const address = link.getAttribute("href");
    if (/^\s*javascript:/i.test(address)) return;
    event.preventDefault();
    if (address.startsWith("#")) document.getElementById(address.slice(1))?.scrollIntoView();
    else say("link", link.textContent.trim(), { address: address.slice(0, 8000) });
  });
  document.addEventListener("DOMContentLoaded", () =>
    setTimeout(() => {
      window.brazeBridge = window.appboyBridge = bridge;
      say("ready", "ab.BridgeReady");
      window.dispatchEvent(new Event("ab.BridgeReady"));
    }),
  );
  window.addEventListener("message", ({ source, data }) => {
    if (source === around && data?.liquidpilot === "bridge") say("here", "");
  });
  say("start", "");
})();
