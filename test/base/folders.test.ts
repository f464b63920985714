import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { test } from 'node:test';
import { entradaFolders, findHomeFolder } from '../../src/base/folders.ts';
import { isEntradaError } from '../../src/base/errors.ts';

test('entradaFolders() follows the XDG specification on Linux', () => {
  assert.deepEqual(entradaFolders({}, 'linux', '/home/adele'), {
    config: '/home/adele/.config/entrada',
    state: '/home/adele/.local/state/entrada',
    data: '/home/adele/.local/share/entrada',
  });
  const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d' };
  assert.deepEqual(entradaFolders(env, 'linux', '/home/adele'), {
    config: '/c/entrada',
    state: '/s/entrada',
    data: '/d/entrada',
  });
});

test('entradaFolders() ignores XDG variables that are relative or empty', () => {
  const env = { XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: '', XDG_DATA_HOME: './d' };
  assert.deepEqual(entradaFolders(env, 'linux', '/home/adele'), entradaFolders({}, 'linux', '/home/adele'));
});

test('entradaFolders() uses Application Support on macOS, whatever XDG says', () => {
  assert.deepEqual(entradaFolders({ XDG_STATE_HOME: '/s' }, 'darwin', '/Users/adele'), {
    config: '/Users/adele/Library/Application Support/entrada/config',
    state: '/Users/adele/Library/Application Support/entrada/state',
    data: '/Users/adele/Library/Application Support/entrada/data',
  });
});

test('entradaFolders() uses LOCALAPPDATA on Windows, and its default when it is missing', () => {
  const expected = {
    config: 'C:\\Users\\adele\\AppData\\Local\\entrada\\config',
    state: 'C:\\Users\\adele\\AppData\\Local\\entrada\\state',
    data: 'C:\\Users\\adele\\AppData\\Local\\entrada\\data',
  };
  const env = { LOCALAPPDATA: 'C:\\Users\\adele\\AppData\\Local' };
  assert.deepEqual(entradaFolders(env, 'win32', 'D:\\other'), expected);
  assert.deepEqual(entradaFolders({}, 'win32', 'C:\\Users\\adele'), expected);
});

test('entradaFolders() puts everything under ENTRADA_HOME on every system', () => {
  const env = { ENTRADA_HOME: '/e', XDG_CONFIG_HOME: '/c' };
  const expected = { config: '/e/config', state: '/e/state', data: '/e/data' };
  assert.deepEqual(entradaFolders(env, 'linux', '/home/adele'), expected);
  assert.deepEqual(entradaFolders(env, 'darwin', '/home/adele'), expected);
  assert.equal(entradaFolders({ ENTRADA_HOME: 'C:\\e' }, 'win32', 'C:\\Users\\adele').state, 'C:\\e\\state');
});

test('entradaFolders() makes a relative ENTRADA_HOME absolute and ignores an empty one', () => {
  assert.equal(entradaFolders({ ENTRADA_HOME: 'e' }, 'linux', '/home/adele').data, resolve('e/data'));
  assert.equal(entradaFolders({ ENTRADA_HOME: '' }, 'linux', '/home/adele').data, '/home/adele/.local/share/entrada');
});

const listed = () => '/home/listed';
const unlisted = () => {
  throw new Error('ENOENT: no such user');
};

for (const value of [undefined, '', '.', 'home/ada', './ada', '~', ' ']) {
  test(`findHomeFolder() passes over HOME ${JSON.stringify(value)} and takes the system's list of users`, () => {
    assert.equal(findHomeFolder({ HOME: value }, 'linux', listed), '/home/listed');
    assert.equal(findHomeFolder({ HOME: value }, 'darwin', unlisted), undefined);
    assert.equal(
      findHomeFolder({ HOME: value }, 'linux', () => ''),
      undefined,
    );
  });
}

test('findHomeFolder() asks the system for this user by default', () => {
  const { homedir } = userInfo();
  assert.equal(findHomeFolder({}, process.platform), isAbsolute(homedir) ? homedir : undefined);
});

test('findHomeFolder() takes the variable of the system', () => {
  const env = { HOME: '/home/ada', USERPROFILE: 'C:\\Users\\ada' };
  assert.equal(findHomeFolder(env, 'linux', unlisted), '/home/ada');
  assert.equal(findHomeFolder(env, 'win32', unlisted), 'C:\\Users\\ada');
});

test('entradaFolders() needs no home folder where variables replace it, and otherwise says what to set', () => {
  assert.equal(entradaFolders({ ENTRADA_HOME: '/e' }, 'linux', undefined).data, '/e/data');
  assert.equal(entradaFolders({ LOCALAPPDATA: 'C:\\l' }, 'win32', undefined).data, 'C:\\l\\entrada\\data');
  const xdg = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d' };
  assert.equal(entradaFolders(xdg, 'linux', undefined).data, '/d/entrada');
  for (const [platform, name] of [
    ['linux', 'HOME'],
    ['darwin', 'HOME'],
    ['win32', 'USERPROFILE'],
  ] as const) {
    assert.throws(
      () => entradaFolders({ XDG_STATE_HOME: '/s' }, platform, undefined),
      (error) =>
        isEntradaError(error) &&
        error.code === 'STORAGE_FAILED' &&
        error.message ===
          `Cannot find your home folder: ${name} is not an absolute path, and the system does not know a home folder of this user; set ${name}, or set ENTRADA_HOME to a folder of your own`,
    );
  }
});
