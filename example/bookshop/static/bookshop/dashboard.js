// Fetches the sales from the API: at once, and again at each click.

const button = document.getElementById("load");
const state = document.getElementById("state");

async function load() {
  state.textContent = "Loading …";
  const response = await fetch(button.dataset.url);
  const { months } = await response.json();
  const rows = months.map(({ month, copies }) => {
    const row = document.createElement("tr");
    for (const text of [month, copies]) row.insertCell().textContent = text;
    return row;
  });
  document.getElementById("months").replaceChildren(...rows);
  state.textContent = `${rows.length} months`;
}

button.addEventListener("click", load);
load();
