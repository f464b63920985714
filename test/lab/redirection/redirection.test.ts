import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { decodeJwt } from 'jose';
import { startTestLab } from '../test-lab.ts';

const { daemon } = labIds.applications;

test('a redirection', async (t) => {
  const { lab, send } = await startTestLab(t);
  const redirection = await lab.startRedirection();
  const { proxyUrl, authority, hosts, tlsPort } = redirection;
  const proxy = new URL(proxyUrl);
  const credentials = `Proxy-Authorization: Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;

  /** Sends bytes to the proxy and gives what it answers up to the end of the headers, or all if it closes. */
  const toProxy = (lines: readonly string[]): Promise<{ readonly socket: Socket; readonly answer: string }> =>
    new Promise((resolve, reject) => {
      const socket = connectTcp({ host: '127.0.0.1', port: Number(proxy.port) });
      let answer = '';
      const onData = (chunk: Buffer) => {
        answer += chunk.toString();
        if (!answer.startsWith('HTTP/1.1 200') || !answer.includes('\r\n\r\n')) return;
        socket.off('data', onData);
        resolve({ socket, answer });
      };
      socket.on('data', onData);
      socket.on('error', reject);
      socket.on('close', () => resolve({ socket, answer }));
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });

  /** A request to a host behind the proxy, and the response as text. */
  const through = async (host: string, lines: readonly string[], servername = host): Promise<string> => {
    const { socket, answer } = await toProxy([`CONNECT ${host}:443 HTTP/1.1`, `Host: ${host}:443`, credentials]);
    assert.equal(answer, 'HTTP/1.1 200 Connection Established\r\n\r\n');
    return speak(connectTls({ socket, servername, ca: authority }), lines);
  };
  const ask = (host: string, path: string, ...headers: readonly string[]) =>
    through(host, [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers]);
  const bodyOf = (response: string) => {
    // Longer bodies come in chunks.
    const text = response.slice(response.indexOf('{', response.indexOf('\r\n\r\n'))).replace(/\r\n[0-9a-f]+\r\n/g, '');
    return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1));
  };
  const post = (path: string, fields: Readonly<Record<string, string>>, host = 'login.microsoftonline.com') => {
    const body = new URLSearchParams(fields).toString();
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const headers = [type, `Content-Length: ${body.length}`, 'Connection: close'];
    return through(host, [`POST ${path} HTTP/1.1`, `Host: ${host}`, ...headers, '', body]);
  };
  const asDaemon = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  const tokenPath = `/${labIds.tenantId}/oauth2/v2.0/token`;

  await t.test('answers for the public names with these names in its responses', async () => {
    const own = bodyOf(await ask('login.windows.net', `/${labIds.tenantId}/v2.0/.well-known/openid-configuration`));
    assert.deepEqual(
      [own.issuer, own.token_endpoint, own.msgraph_host],
      [
        `https://login.microsoftonline.com/${labIds.tenantId}/v2.0`,
        `https://login.windows.net${tokenPath}`,
        'graph.microsoft.com',
      ],
    );
    const authorize = encodeURIComponent('https://login.microsoftonline.com/common/oauth2/v2.0/authorize');
    const discovery = bodyOf(
      await ask(
        'login.microsoft.com',
        `/common/discovery/instance?api-version=1.1&authorization_endpoint=${authorize}`,
      ),
    );
    assert.deepEqual(discovery.metadata, [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ]);
    const [metadata] = JSON.parse(
      /\[.*\]/s.exec(await ask('management.azure.com', '/metadata/endpoints?api-version=2019-05-01'))?.[0] ?? '',
    );
    assert.deepEqual(
      [metadata.name, metadata.resourceManager, metadata.authentication.loginEndpoint],
      ['AzureCloud', 'https://management.azure.com/', 'https://login.microsoftonline.com'],
    );
  });

  await t.test('issues tokens with the public issuer, which the APIs accept at both addresses', async () => {
    const scope = 'https://graph.microsoft.com/.default';
    const { access_token: token } = bodyOf(await post(tokenPath, { ...asDaemon, scope }));
    const { iss, aud } = decodeJwt(token);
    assert.deepEqual([iss, aud], [`https://sts.windows.net/${labIds.tenantId}/`, 'https://graph.microsoft.com']);
    const authorization = `Bearer ${token}`;
    const path = '/v1.0/users?$top=1&$select=id';
    const page = bodyOf(await ask('graph.microsoft.com', path, `Authorization: ${authorization}`));
    assert.match(page['@odata.nextLink'], /^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?/);
    assert.equal((await send('GET', `${lab.graphOrigin}${path}`, { authorization })).status, 200);
    const local = await send(
      'POST',
      `${lab.loginOrigin}${tokenPath}`,
      {
        'content-type': 'application/x-www-form-urlencoded',
      },
      new URLSearchParams({ ...asDaemon, scope }).toString(),
    );
    const own = String(local.json['access_token']);
    assert.equal(decodeJwt(own).iss, `${lab.loginOrigin}/${labIds.tenantId}/`);
    assert.match(await ask('graph.microsoft.com', path, `Authorization: Bearer ${own}`), /^HTTP\/1\.1 200 /);
  });

  await t.test('has the request of the portal by which the Azure CLI consents for everyone', async () => {
    const portal = '74658136-14ec-4630-ad9b-26e160ff0fc6';
    const { web, azureCli } = labIds.applications;
    const { taro, grace } = labIds.users;
    const consent = async (
      { userPrincipalName: username, password }: typeof taro | typeof grace,
      path: string,
      scope = portal,
    ) => {
      const fields = {
        grant_type: 'password',
        client_id: azureCli.appId,
        scope: `${scope}/.default`,
        username,
        password,
      };
      const { access_token: token } = bodyOf(await post(tokenPath, fields));
      const host = 'main.iam.ad.ext.azure.com';
      const headers = [`Authorization: Bearer ${token}`, 'Content-Length: 0', 'Connection: close'];
      const response = await through(host, [
        `POST /api/RegisteredApplications/${path} HTTP/1.1`,
        `Host: ${host}`,
        ...headers,
      ]);
      return Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);
    };
    const before = lab.tenant.permissionGrants.length;
    const added = () => lab.tenant.permissionGrants.slice(before).map(({ consentType, scope }) => [consentType, scope]);
    const path = `${web.appId}/Consent?onBehalfOfAll=true`;
    assert.equal(await consent(grace, path), 403);
    assert.equal(await consent(taro, path, 'https://management.azure.com'), 401);
    assert.equal(await consent(taro, `${labIds.tenantId}/Consent?onBehalfOfAll=true`), 404);
    assert.equal(await consent(taro, `${web.appId}/Consent?onBehalfOfAll=false`), 404);
    assert.deepEqual(added(), []);
    assert.equal(await consent(taro, path), 204);
    assert.deepEqual(added(), [['AllPrincipals', 'User.Read']]);
  });

  await t.test('needs its password, and leads to its own hosts only', async () => {
    const target = 'CONNECT graph.microsoft.com:443 HTTP/1.1';
    const host = 'Host: graph.microsoft.com:443';
    const wrong = `Proxy-Authorization: Basic ${Buffer.from('lab:guess').toString('base64')}`;
    for (const lines of [
      [target, host],
      [target, host, wrong],
      [target, host, 'Proxy-Authorization: Bearer x'],
      [target, host, `Authorization: ${credentials.slice(21)}`],
    ]) {
      assert.match(
        (await toProxy(lines)).answer,
        /^HTTP\/1\.1 407 .*\r\nProxy-Authenticate: Basic realm="entrada lab"/,
      );
    }
    const port = new URL(lab.graphOrigin).port;
    for (const [name, status] of [
      ['example.com:443', 403],
      ['graph.microsoft.com:80', 403],
      ['169.254.169.254:80', 403],
      ['169.254.169.254:443', 403],
      ['localhost:1', 403],
      ['GRAPH.Microsoft.COM:443', 200],
      ['graph.microsoft.com.:443', 403],
      ['lab:x@graph.microsoft.com:443', 403],
      ['[::ffff:127.0.0.1]:443', 403],
      ['2130706433:443', 403],
      [`localhost:${port}`, 200],
      [`127.0.0.1:${port}`, 200],
    ] as const) {
      const { socket, answer } = await toProxy([`CONNECT ${name} HTTP/1.1`, `Host: ${name}`, credentials]);
      socket.destroy();
      assert.equal(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), status, name);
      if (status === 403) assert.ok(answer.includes(`Cannot connect to "${name}"`), answer);
    }
  });

  await t.test('refuses another host inside of a connection, and requests that hide a second one', async () => {
    const host = 'graph.microsoft.com';
    const hostile = (lines: readonly string[]) => through(host, lines).then((answer) => answer.split('\r\n')[0]);
    const get = 'GET /v1.0/me HTTP/1.1';
    assert.equal(await hostile([get, 'Host: login.microsoftonline.com']), 'HTTP/1.1 421 Misdirected Request');
    assert.equal(
      await hostile([get, 'Host: graph.microsoft.com.', 'Connection: close']),
      'HTTP/1.1 421 Misdirected Request',
    );
    assert.equal(await hostile([get, `Host: ${host}:443`, 'Connection: close']), 'HTTP/1.1 401 Unauthorized');
    assert.equal(await hostile([get, 'Connection: close']), 'HTTP/1.1 400 Bad Request');
    for (const smuggled of [
      ['POST /v1.0/me HTTP/1.1', `Host: ${host}`, 'Content-Length: 5', 'Transfer-Encoding: chunked', '', '0'],
      ['POST /v1.0/me HTTP/1.1', `Host: ${host}`, 'Content-Length: 5', 'Content-Length: 6', '', 'hello'],
      [get, `Host: ${host}`, 'X: y\nHost: login.microsoftonline.com'],
    ]) {
      assert.equal(await hostile(smuggled), 'HTTP/1.1 400 Bad Request', smuggled.join('|'));
    }
    await assert.rejects(through(host, [get, `Host: ${host}`], 'login.microsoftonline.com'));
    await assert.rejects(through(host, [get, `Host: ${host}`], 'example.com'));
  });

  await t.test('reads long headers, old clients and requests sent ahead as one connection each', async () => {
    const target = 'CONNECT graph.microsoft.com:443 HTTP/1.1';
    const long = await toProxy([target, 'Host: x', credentials, `X: ${'x'.repeat(2 ** 20)}`]).catch(({ code }) => code);
    // The rest of the headers is not read, so that the connection may be reset before the response is.
    if (typeof long === 'string') assert.ok(['ECONNRESET', 'EPIPE'].includes(long), long);
    else assert.match(long.answer, /^(?:HTTP\/1\.1 431 |$)/);
    for (const version of ['1.0', '1.1']) {
      const { socket, answer } = await toProxy([target.replace('1.1', version), 'Host: x', credentials]);
      socket.destroy();
      assert.match(answer, /^HTTP\/1\.1 200 /, version);
      const { answer: refusal } = await toProxy([target.replace('1.1', version), 'Host: x']);
      assert.match(refusal, /^HTTP\/1\.1 407 /, version);
    }
    // Each request of a connection needs the password, and a refused CONNECT is the last one.
    const keys = 'https://login.microsoftonline.com/common/discovery/v2.0/keys';
    const whole = [`GET ${keys} HTTP/1.1`, 'Host: login.microsoftonline.com'];
    const statuses = async (lines: readonly string[]) =>
      [...(await toProxy(lines)).answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);
    assert.deepEqual(await statuses([target, 'Host: x', '', ...whole, credentials]), ['407']);
    assert.deepEqual(await statuses([...whole, '', ...whole, credentials]), ['407']);
    const { answer: two } = await new Promise<{ answer: string }>((resolve, reject) => {
      const socket = connectTcp({ host: '127.0.0.1', port: Number(proxy.port) });
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve({ answer }));
      socket.write([...whole, credentials, '', ...whole, 'Connection: close', '', ''].join('\r\n'));
    });
    assert.deepEqual(two.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 407']);
  });

  await t.test('serves clients that send https URLs to the proxy itself, and no plain HTTP', async () => {
    const whole = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = requestHttp(
          { host: '127.0.0.1', port: proxy.port, path: url, headers, agent: false },
          (response) => resolve(response.resume().statusCode),
        );
        request.on('error', reject).end();
      });
    const path = '/common/discovery/v2.0/keys';
    const authorized = { 'proxy-authorization': credentials.slice(21) };
    const name = 'login.microsoftonline.com';
    assert.equal(await whole(`https://${name}${path}`, { host: name, ...authorized }), 200);
    assert.equal(await whole(`https://${name}${path}`, { host: name }), 407);
    assert.equal(await whole(`https://${name}${path}`, { host: 'graph.microsoft.com', ...authorized }), 421);
    assert.equal(await whole(`http://${name}${path}`, { host: name, ...authorized }), 403);
    assert.equal(await whole(`https://${name}:8443${path}`, { host: name, ...authorized }), 403);
    assert.equal(await whole('http://169.254.169.254/metadata', { host: '169.254.169.254', ...authorized }), 403);
    assert.equal(await whole('/', { host: name, ...authorized }), 403);
  });

  await t.test('answers TLS for its names at a port of its own', async () => {
    const at = (servername: string, host: string) =>
      speak(connectTls({ host: '127.0.0.1', port: tlsPort, servername, ca: authority }), [
        'GET /common/discovery/v2.0/keys HTTP/1.1',
        `Host: ${host}`,
        'Connection: close',
      ]);
    const name = 'login.microsoftonline.com';
    assert.match(await at(name, name), /^HTTP\/1\.1 200 /);
    assert.match(await at(name, 'graph.microsoft.com'), /^HTTP\/1\.1 421 /);
    await assert.rejects(at('example.com', 'example.com'));
  });

  await t.test('has an authority for these names alone, which signed one certificate', async () => {
    const certificate = new X509Certificate(authority);
    assert.equal(certificate.ca, true);
    assert.match(certificate.subject, /CN=Entrada lab redirection /);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    assert.ok(days > 6 && days <= 7, certificate.validTo);
    const served = await peerOf(
      connectTls({ host: '127.0.0.1', port: tlsPort, servername: hosts[0] ?? '', ca: authority }),
    );
    assert.equal(served.subjectAltName, hosts.map((host) => `DNS:${host}`).join(', '));
    // The authority of the lab itself is not trusted for these names, and this one not for the lab.
    const { port } = new URL(lab.loginOrigin);
    await assert.rejects(
      peerOf(connectTls({ host: '127.0.0.1', port: Number(port), servername: 'localhost', ca: authority })),
    );
    const other = await lab.startRedirection();
    assert.notEqual(other.authority, authority);
    assert.notEqual(other.proxyUrl, proxyUrl);
    await other.stop();
  });

  await t.test('ends with the lab', async () => {
    const { socket } = await toProxy(['CONNECT graph.microsoft.com:443 HTTP/1.1', 'Host: x', credentials]);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await lab.stop();
    await closed;
    await assert.rejects(toProxy(['CONNECT graph.microsoft.com:443 HTTP/1.1', 'Host: x', credentials]), {
      code: 'ECONNREFUSED',
    });
  });
});

function speak(socket: Socket, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.write(lines.includes('') ? lines.join('\r\n') : `${lines.join('\r\n')}\r\n\r\n`);
  });
}

function peerOf(socket: import('node:tls').TLSSocket): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error('no certificate'));
      else resolve(certificate);
    });
  });
}
