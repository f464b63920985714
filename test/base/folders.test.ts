import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { entradaFolders } from '../../src/base/folders.ts';

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
