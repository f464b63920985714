/** The lab pages' only style sheet; it is embedded in each page, so that a page is self-contained. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1d22; --soft: #5a606b; --line: #cfd4dc; --card: #fff; --ground: #eef1f6;
  --accent: #2457c5; --accent-ink: #fff; --bad: #a4161a; --bad-ground: #fdecec; --note: #fff6dd; --note-line: #e5c76b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a7aebb; --line: #444b58; --card: #1f232b;
  --ground: #14171c; --accent: #8fb2ff; --accent-ink: #10192e; --bad: #ffb3b3; --bad-ground: #3b1d20;
  --note: #2d2818; --note-line: #6e5d24; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 27.5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 2rem;
  box-shadow: 0 2px 12px rgb(0 0 0 / 8%); }
p:last-child { margin-bottom: 0; }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.25rem; color: var(--soft); font-weight: 600; }
.brand svg { flex: none; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.soft strong { color: var(--ink); }
label { display: block; font-weight: 600; margin: 0 0 .3rem; }
input { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft);
  border-radius: 7px; padding: .6rem .7rem; margin: 0 0 1rem; }
input.code { font: 600 1.4rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; letter-spacing: .15em;
  text-transform: uppercase; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: .5rem 0 0; }
button { flex: 1 1 8rem; white-space: nowrap; font: inherit; font-weight: 600; border-radius: 7px; padding: .65rem 1rem; cursor: pointer;
  border: 1px solid var(--soft); background: transparent; color: inherit; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button:hover { filter: brightness(1.1); }
.problem { background: var(--bad-ground); color: var(--bad); border-radius: 7px; padding: .7rem .9rem; font-size: .95rem; }
.account { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0 .5rem; border: 1px solid var(--line);
  border-radius: 7px; padding: .6rem .8rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
.accounts { margin: 0 0 1rem; }
.accounts li { border: 0; padding: 0; margin: 0 0 .6rem; }
button.account { display: block; width: 100%; text-align: left; white-space: normal; font-weight: 400; overflow-wrap: anywhere;
  margin: 0; }
button.account:hover, button.account:focus-visible { border-color: var(--accent); }
a { color: var(--accent); }
ul { margin: 0 0 1rem; padding: 0; list-style: none; }
li { border-top: 1px solid var(--line); padding: .6rem 0; overflow-wrap: anywhere; }
li strong { display: block; }
.note { background: var(--note); border: 1px solid var(--note-line); border-radius: 12px; padding: .9rem 1.1rem;
  margin: 1rem 0 0; font-size: .92rem; }
.note p { margin: 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: .5rem 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .95em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
@media (max-width: 30rem) { body { place-items: start center; } .card { padding: 1.5rem 1.25rem; } }
`;
