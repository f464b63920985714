/** Returns an access token for Graph in the form of those of the identity platform, valid for an hour. */
export function sampleToken() {
  const now = Math.floor(Date.now() / 1000);
  const id = '00000000-0000-4000-8000-000000000000';
  const claims = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${id}/`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    appid: id,
    idtyp: 'app',
    oid: id,
    tid: id,
    ver: '1.0',
  };
  const parts = [{ typ: 'JWT', alg: 'RS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${parts.join('.')}.${'A'.repeat(342)}`;
}
