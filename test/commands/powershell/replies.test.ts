import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, errorTable } from '../../../src/base/errors.ts';
import { changedEnvironment } from '../../../src/commands/powershell/host/call-message.ts';
import { datePaths } from '../../../src/commands/powershell/host/date-paths.ts';
import { categoryOf, errorCategories } from '../../../src/commands/powershell/host/error-categories.ts';
import { errorMessage } from '../../../src/commands/powershell/host/error-message.ts';
import { progressMessage } from '../../../src/commands/powershell/host/progress-message.ts';

test('errorCategories has a category for each error code', () => {
  assert.deepEqual(Object.keys(errorCategories).toSorted(), Object.keys(errorTable).toSorted());
});

test('categoryOf() follows the status of a refused request, and knows codes of later versions', () => {
  assert.equal(categoryOf('REQUEST_REFUSED', 404), 'ObjectNotFound');
  assert.equal(categoryOf('REQUEST_REFUSED', 403), 'PermissionDenied');
  assert.equal(categoryOf('SERVICE_UNAVAILABLE', 429), 'LimitsExceeded');
  assert.equal(categoryOf('CREDENTIAL_REFUSED', 400), 'AuthenticationError');
  assert.equal(categoryOf('LATER', 404), 'NotSpecified');
});

test('errorMessage() names cmdlets in hints, and leaves out what is not a plain fact', () => {
  const hint = 'Run "entrada context list", then: entrada Connect-Entra -Scopes X; or entrada exec -- COMMAND.';
  const details = { status: 404, parameter: 'UserId', inner: { secret: 1 }, stack: 'at x' };
  const error = new EntradaError('REQUEST_REFUSED', 'Cannot.', { hint, details });
  assert.deepEqual(errorMessage(error, 'Get-EntraUser'), {
    code: 'REQUEST_REFUSED',
    message: 'Cannot.',
    hint: 'Run "Get-EntradaContext", then: Connect-Entra -Scopes X; or entrada exec -- COMMAND.',
    category: 'ObjectNotFound',
    target: 'UserId',
    exit: 6,
    terminating: false,
    details: { status: 404, parameter: 'UserId' },
  });
  assert.equal(errorMessage(error, 'Connect-Entra').terminating, true);
});

test('datePaths() lists times by name and form', () => {
  const row = {
    createdDateTime: '2026-11-27T18:00:00Z',
    displayName: '2026-11-27T18:00:00Z',
    birthdayDate: 'soon',
    keyCredentials: [{ endDateTime: '2026-11-27T18:00:00.123+01:00' }],
    'a.bDateTime': '2026-11-27T18:00:00Z',
    StartedAt: '2026-11-27T18:00:00Z',
  };
  assert.deepEqual(datePaths(row), ['createdDateTime', 'keyCredentials.0.endDateTime', 'StartedAt']);
});

test('changedEnvironment() changes and removes variables, on Windows in any case', () => {
  const before = { Path: 'a', OTHER: 'b' };
  assert.equal(changedEnvironment(before, undefined, 'linux'), before);
  assert.equal(changedEnvironment(before, {}, 'linux'), before);
  assert.deepEqual({ ...changedEnvironment(before, { PATH: 'c', OTHER: null }, 'linux') }, { Path: 'a', PATH: 'c' });
  assert.deepEqual({ ...changedEnvironment(before, { PATH: 'c', other: null }, 'win32') }, { Path: 'c' });
  const hostile = changedEnvironment(before, JSON.parse('{"__proto__":"x"}'), 'linux');
  assert.equal(hostile['__proto__'], 'x');
  assert.equal(Object.getPrototypeOf(before), Object.prototype);
});

test('progressMessage() splits a line of progress', () => {
  assert.deepEqual(progressMessage('Downloading a.csv: 1.5 MB of 6.0 MB (25 %), 500 kB/s', 'Invoke-EntraRequest'), {
    activity: 'Downloading a.csv',
    status: '1.5 MB of 6.0 MB (25 %), 500 kB/s',
    percent: 25,
    completed: false,
  });
  assert.deepEqual(progressMessage('12,300 items', 'Get-EntraUser'), {
    activity: 'Get-EntraUser',
    status: '12,300 items',
    completed: false,
  });
});
