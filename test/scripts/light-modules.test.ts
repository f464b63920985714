import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

interface LightModules {
  withLightModules(text: string): string;
}
const { href } = new URL('../../../scripts/light-modules.js', import.meta.url);
const { withLightModules }: LightModules = await import(href);

// What esbuild writes for two modules, of which one is imported by import() and required, and the other one by it.
const helpers = `var __defProp = Object.defineProperty, __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res) => function() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: !0 });
}, __toCommonJS = (mod) => ({ ...mod, copied: !0 });
`;
const modules = `// src/a.ts
var a_exports = {};
__export(a_exports, {
  default: () => a_default,
  one: () => one,
  "two words": () => two
});
function one() {
  return ran.push("one"), two;
}
var two, a_default, init_a = __esm({
  "src/a.ts"() {
    ran.push("a");
    two = 2, a_default = "default";
  }
});

// src/empty.ts
var init_empty = __esm({
  "src/empty.ts"() {
  }
});

// src/b.ts
var init_b = __esm({
  "src/b.ts"() {
    init_a(), init_empty();
    ran.push("b");
  }
});
`;
const uses = `var imported = async () => {
  init_b();
  return Promise.resolve().then(() => (init_a(), a_exports));
};
var required = () => (init_a(), __toCommonJS(a_exports));
`;

function run(text: string): { ran: string[]; imported: () => Promise<unknown>; required: () => unknown } {
  return runInNewContext(`const ran = [];\n${text}\n({ ran, imported, required })`);
}

test('withLightModules() makes the exports of a module an object where the module is requested, once it has run', async () => {
  const text = withLightModules(helpers + modules + uses);
  assert.doesNotMatch(text, /a_exports|"src\//);
  const { ran, imported, required } = run(text);
  assert.equal(ran.length, 0);
  const { one, ...values } = Object(await imported());
  assert.deepEqual([{ ...values }, one()], [{ default: 'default', 'two words': 2 }, 2]);
  assert.deepEqual({ ...Object(required()), one: undefined }, { default: 'default', one: undefined, 'two words': 2 });
  assert.deepEqual([...ran], ['a', 'b', 'one']);
});

test('withLightModules() keeps the exports of the bundle itself, which are made before its modules run', () => {
  const own = 'var entry_exports = {};\n__export(entry_exports, {\n  late: () => late\n});\n';
  const text = withLightModules(
    `${helpers}${own}module.exports = __toCommonJS(entry_exports);\nvar late = 'assigned later';\n`,
  );
  const module = { exports: {} };
  const copying = text.replace('({ ...mod, copied: !0 })', 'mod');
  runInNewContext(copying, { module });
  assert.deepEqual({ ...module.exports }, { late: 'assigned later' });
});

test('withLightModules() keeps the exports of a module that are used where it may not have run', () => {
  const nested = 'var c_exports = {};\n__export(c_exports, {\n  a: () => a_exports\n});\n';
  const text = withLightModules(`${helpers}${modules}${nested}${uses}var nested = (init_a(), c_exports);\n`);
  const { required } = run(text);
  assert.deepEqual(Object.keys(Object(required())), ['default', 'one', 'two words', 'copied']);
  assert.match(text, /nested = \(init_a\(\), \{ a: a_exports \}\);/);
});

for (const [name, text, message] of [
  [
    'a module in another form',
    helpers + modules.replace('"src/b.ts"() {\n', '"src/b.ts": () => {\n'),
    /their modules have an unknown form\.$/,
  ],
  [
    'helpers in another form',
    helpers.replace('(0, fn[__getOwnPropNames(fn)[0]])(fn = 0)', 'fn[__getOwnPropNames(fn)[0]](fn = 0)') + modules,
    /their modules have an unknown form\.$/,
  ],
] as const) {
  test(`withLightModules() refuses ${name}`, () => {
    assert.throws(() => withLightModules(text), { message });
  });
}
