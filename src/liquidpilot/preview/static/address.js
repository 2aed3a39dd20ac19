// The address: it is the whole state of a page. Whoever changes it says so here.

let follow = () => Promise.resolve();

/** Call `renew` whenever the address has changed, to make the page anew from it. */
export function followAddress(renew) {
  follow = renew;
}

/** Go to `href` in place; what is `typed` takes the place of what was typed before. */
export function go(href, { replace = false, typed = false } = {}) {
  const address = new URL(href, location.href);
  if (address.href === location.href) return Promise.resolve();
  history[replace || typed ? "replaceState" : "pushState"](null, "", address);
  return follow({ typed });
}

/** Change the query of the address in place, by a function of its `URLSearchParams`. */
export function change(edit, options) {
  const address = new URL(location.href);
  edit(address.searchParams);
  return go(address.href, options);
}

/** Remember `name` in the address without making the page anew. */
export function note(name, value) {
  const address = new URL(location.href);
  put(address.searchParams, name, value);
  history.replaceState(null, "", address);
}

/** Set `name` in a query, or take it out if there is no value. */
export function put(query, name, value) {
  if (value) query.set(name, value);
  else query.delete(name);
}
