// A workspace without a message: the button makes the first one, and its page is shown.

const button = document.getElementById("begin");
const refused = document.getElementById("begin-refused");

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const answer = await fetch("/first-message", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const { address, error, hint } = await answer.json();
    if (answer.ok) return location.assign(`/message/${encodeURI(address)}`);
    refused.textContent = hint ? `${error}: ${hint}` : error;
  } catch {
    refused.textContent = "The preview does not answer.";
  }
  button.disabled = false;
});
