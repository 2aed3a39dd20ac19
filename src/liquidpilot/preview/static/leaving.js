// A message out of the page: to a mail server, and as a picture.

async function ask(address, more) {
  const body = {
    address: document.getElementById("main").dataset.address,
    query: location.search,
    ...more,
  };
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer;
  const { error, hint } = await answer.json();
  throw new Error(hint ? `${error}: ${hint}` : error);
}

/** Send the e-mail to whom the form names, or to the person; return what is said of it. */
export async function sendMail(form) {
  const wanted = form.elements.to;
  // The browser says it at the field, which the menu may cover.
  if (!wanted.checkValidity()) {
    throw new Error(`'${wanted.value.trim()}' is no address of an e-mail: write one such as ada@example.com`);
  }
  const answer = await ask("/mails", { to: wanted.value.trim() });
  const { to, server } = await answer.json();
  return `sent to ${to} by way of ${server}`;
}

/** Save a picture of the whole message, as wide as the screen is; return what is said of it. */
export async function savePicture() {
  const width = Number(document.getElementById("device")?.dataset.width) || 640;
  const answer = await ask("/pictures", { width });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  const name = document.getElementById("main").dataset.address.split("/").pop();
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return `saved ${link.download}`;
}
