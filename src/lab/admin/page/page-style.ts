/** The style sheet of the lab's page. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1d22; --soft: #565c67; --line: #d5dae2; --ground: #f6f7f9; --card: #fff;
  --accent: #2457c5; --accent-ink: #fff; --bad: #a4161a; --good: #1d6b3a; --note: #fff6dd; --note-line: #e5c76b;
  --code: #f0f2f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ebef; --soft: #a7aebb; --line: #3a404b; --ground: #14171c;
  --card: #1c2027; --accent: #8fb2ff; --accent-ink: #10192e; --bad: #ff9d9d; --good: #7ddc9f; --note: #2d2818;
  --note-line: #6e5d24; --code: #262b34; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: .875rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 1.5rem; padding: .5rem 1.25rem;
  background: var(--card); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0; font-weight: 600; white-space: nowrap; }
.brand .soft { font-weight: 400; }
nav { min-width: 0; overflow-x: auto; }
nav ul { display: flex; gap: .25rem; margin: 0; padding: 0; list-style: none; white-space: nowrap; }
nav a { display: block; padding: .3rem .55rem; border-radius: 6px; text-decoration: none; color: var(--ink); }
nav a:hover { background: var(--code); }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem 1.1rem;
  margin: 0 0 1rem; }
section:focus { outline: none; }
h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
h3 { font-size: .875rem; margin: 1rem 0 .35rem; }
p { margin: 0 0 .6rem; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.note { background: var(--note); border: 1px solid var(--note-line); border-radius: 8px; padding: .6rem .9rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; top: .5rem; z-index: 2; background: var(--card); padding: .4rem .8rem; }
.skip:focus { left: .5rem; }
code, pre { font: .8125rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: .3rem 0 0; padding: .6rem .75rem; background: var(--code); border-radius: 6px; white-space: pre-wrap; }
code.line { display: block; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, input, select, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: .25rem .6rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button.primary, button[role="switch"][aria-checked="true"], #pause[aria-pressed="true"] { background: var(--accent);
  border-color: var(--accent); color: var(--accent-ink); }
button.copy { font-size: .75rem; padding: 0 .4rem; color: var(--soft); }
button[role="switch"]::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .45em;
  border: 1px solid currentColor; border-radius: 50%; }
button[role="switch"][aria-checked="true"]::before { background: currentColor; }
.copyable { display: inline-flex; align-items: baseline; gap: .4rem; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .5rem; font-size: .75rem;
  color: var(--soft); }
.bar, .buttons, .links { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; margin: 0 0 .6rem; }
.bar input[type="search"] { flex: 0 1 20rem; min-width: 0; }
.pages { display: inline-flex; gap: .75rem; margin-left: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0 0 .6rem; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; font-size: .75rem; color: var(--soft); border-bottom: 1px solid var(--line);
  padding: .2rem .75rem .3rem 0; }
td { vertical-align: top; border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; }
tbody tr:last-child td { border-bottom: 0; }
tbody:empty::after { content: attr(data-empty); display: block; padding: .5rem 0; color: var(--soft); }
.scroll { max-height: 22rem; overflow: auto; border: 1px solid var(--line); border-radius: 6px; padding: 0 .75rem; }
.log thead th { position: sticky; top: 0; background: var(--card); }
.log td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.bad td:last-child { color: var(--bad); font-weight: 600; }
tr.good td:last-child { color: var(--good); }
details.form { margin-top: .6rem; }
summary { cursor: pointer; }
details.form > summary { font-weight: 600; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .5rem .9rem; min-width: 0; }
legend { padding: 0 .35rem; color: var(--soft); }
.field { display: grid; grid-template-columns: 11rem minmax(0, 16rem) 1fr; gap: .2rem .75rem; align-items: center;
  margin: .35rem 0; }
dialog { width: min(52rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); padding: 1rem 1.1rem; overflow: auto;
  background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 8px; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
dialog h3 { font-size: 1.05rem; margin: 0 0 .2rem; }
dialog textarea { field-sizing: content; max-height: 12rem; resize: vertical; }
dialog .field { grid-template-columns: 11rem minmax(0, 20.5rem) minmax(0, 1fr); overflow-wrap: anywhere; }
dialog .buttons:last-child { position: sticky; bottom: -1rem; margin: 0 -1.1rem -1rem; padding: .6rem 1.1rem;
  background: var(--card); border-top: 1px solid var(--line); }
.choices { display: flex; flex-wrap: wrap; gap: .1rem .75rem; }
p.problem { color: var(--bad); overflow-wrap: anywhere; }
p.problem:empty { display: none; }
td .buttons { margin: 0; flex-wrap: nowrap; }
#status { position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); margin: 0; max-width: calc(100vw - 2rem);
  background: var(--ink); color: var(--card); border-radius: 6px; padding: .45rem .9rem; overflow-wrap: anywhere; }
#status:empty { display: none; }
#status.problem { background: var(--bad); }
@media (max-width: 62rem) {
  dialog .field { grid-template-columns: 11rem minmax(0, 1fr); gap: 0 .75rem; margin: .5rem 0; }
  dialog .field .soft { grid-column: 2; }
  table:not(.log), table:not(.log) tbody, table:not(.log) tr { display: block; }
  table:not(.log) thead { display: none; }
  table:not(.log) tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  table:not(.log) td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; border: 0; padding: .1rem 0; }
  table:not(.log) td::before { content: attr(data-title); color: var(--soft); }
}
@media (max-width: 48rem) {
  header { flex-direction: column; align-items: stretch; gap: .3rem; padding: .5rem .75rem; }
  main { padding: .75rem .5rem 4rem; }
  section { padding: .75rem; }
  html { scroll-padding-top: 5.5rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
  .field, dialog .field { grid-template-columns: minmax(0, 1fr); }
  dialog .field .soft { grid-column: 1; }
  .copyable { flex-wrap: wrap; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
