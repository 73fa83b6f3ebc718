// The mailbox's page. What a mail says reaches the page as text only; its HTML lives in a frame that runs nothing.
const $ = (id) => document.getElementById(id);
const POLL_MS = 2000;
const MOST_LINKS = 4;
let openId = decodeURIComponent(location.hash.slice(1));
let shown = "";

const ask = async (path, options) => {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
};

const person = ({ Name, Address }) => (Name ? `${Name} <${Address}>` : Address);
const people = (list) => (list || []).map(person).join(", ") || "nobody";

const when = (text) => {
  const moment = new Date(text);
  const today = moment.toDateString() === new Date().toDateString();
  const options = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(undefined, options).format(moment);
};

const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

const item = (message) => {
  const row = document.createElement("li");
  const button = element("button", message.Read ? "item" : "item unread", "");
  const time = element("time", "", when(message.Created));
  time.dateTime = message.Created;
  button.type = "button";
  if (message.ID === openId) button.setAttribute("aria-current", "true");
  button.append(
    element("span", "who", people(message.To)), time,
    element("span", "what", message.Subject || "(no subject)"),
    element("span", "snippet", message.Snippet || " "),
  );
  button.addEventListener("click", () => { location.hash = encodeURIComponent(message.ID); });
  row.append(button);
  return row;
};

const refresh = async () => {
  const query = $("search").value.trim();
  const path = query ? `/api/v1/search?limit=500&query=${encodeURIComponent(query)}` : "/api/v1/messages?limit=500";
  try {
    const text = await (await ask(path)).text();
    $("problem").hidden = true;
    if (text + openId !== shown) render(JSON.parse(text), query);
    shown = text + openId;
  } catch {
    $("problem").hidden = false;
  }
};

const render = ({ messages, unread }, query) => {
  const focused = [...$("messages").querySelectorAll("button")].indexOf(document.activeElement);
  $("messages").replaceChildren(...messages.map(item));
  if (focused >= 0) $("messages").querySelectorAll("button")[focused]?.focus();
  $("no-mail").hidden = messages.length > 0;
  $("no-mail").textContent = query ? "No message has all these words." : "No mail yet. It shows here within seconds.";
  $("unread").hidden = unread === 0;
  $("unread").textContent = unread;
  document.title = unread ? `Mailbox (${unread})` : "Mailbox";
};

const link = ({ URL: address, Text }) => {
  const made = element("a", "go", Text || new URL(address).host);
  made.href = address;
  made.target = "_blank";
  made.rel = "noreferrer noopener";
  made.title = address;
  return made;
};

const open = async () => {
  openId = decodeURIComponent(location.hash.slice(1));
  document.body.classList.toggle("reading", Boolean(openId));
  const message = openId && await ask(`/api/v1/message/${encodeURIComponent(openId)}`).then((a) => a.json()).catch(() => null);
  $("nothing").hidden = Boolean(message);
  $("message").hidden = !message;
  if (message) show(message);
  await refresh();
};

const show = (message) => {
  const id = encodeURIComponent(message.ID);
  $("subject").textContent = message.Subject || "(no subject)";
  $("from").textContent = person(message.From);
  $("to").textContent = people(message.To);
  $("created").textContent = new Date(message.Created).toLocaleString();
  $("code").hidden = !message.Code;
  $("code").textContent = message.Code;
  $("links").replaceChildren(...message.Links.slice(0, MOST_LINKS).map(link));
  $("raw").href = `/api/v1/message/${id}/raw`;
  $("html").src = `/view/${id}.html`;
  $("text").textContent = message.Text;
  pick(message.HTML ? "html" : "text");
};

const pick = (kind) => {
  $("html").hidden = kind !== "html";
  $("text").hidden = kind !== "text";
  $("show-html").setAttribute("aria-pressed", String(kind === "html"));
  $("show-text").setAttribute("aria-pressed", String(kind === "text"));
};

const remove = async (ids) => {
  await ask("/api/v1/messages", { method: "DELETE", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ IDs: ids }) });
  history.replaceState(null, "", "/");
  await open();
};

$("show-html").addEventListener("click", () => pick("html"));
$("show-text").addEventListener("click", () => pick("text"));
$("code").addEventListener("click", async () => {
  await navigator.clipboard.writeText($("code").textContent);
  $("code").title = "Copied";
});
$("back").addEventListener("click", () => { location.hash = ""; });
$("delete").addEventListener("click", () => remove([openId]));
$("delete-all").addEventListener("click", () => { if (confirm("Delete every message?")) remove([]); });
$("search").addEventListener("input", refresh);
addEventListener("hashchange", open);
setInterval(() => { if (!document.hidden) refresh(); }, POLL_MS);
open();
