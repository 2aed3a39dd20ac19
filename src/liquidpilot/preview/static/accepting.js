// Accepting the render that is shown, wherever its difference is.

async function accept(button) {
  const { address, query, digest } = button.dataset;
  const refused = document.getElementById("refused");
  button.disabled = true;
  refused.textContent = "";
  try {
    const answer = await fetch("/accepted", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ address, query, digest }),
    });
    if (answer.ok) return document.dispatchEvent(new CustomEvent("accepted"));
    const { error, hint } = await answer.json();
    refused.textContent = hint ? `${error}: ${hint}` : error;
  } catch {
    refused.textContent = "The preview does not answer.";
  }
  button.disabled = false;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("#accept");
  if (button) accept(button);
});
