/*
 * The texts of sessions, made smaller for places where memory is dear: raw DEFLATE (RFC 1951) with a preset dictionary,
 * filled up to a multiple of 64 bytes, so that its length says little about the text.
 */
const block = 64;
const mostBytes = 64 * 1024 * 1024;

/** Parts of most texts of sessions, the most frequent last. They are a part of the format and never change. */
const dictionary = [
  '"https://login.microsoftonline.us","https://graph.microsoft.us","https://dod-graph.microsoft.us"',
  '"https://login.partner.microsoftonline.cn","https://microsoftgraph.chinacloudapi.cn","type":"User-defined"',
  'https://management.azure.com https://api.spaces.skype.com User.ReadWrite.All Group.ReadWrite.All Directory.Read.All',
  '"SendCertificateChain":false,"kind":"client-certificate","kind":"managed-identity","kind":"federated-token"',
  '"log":{"level":"Information","path":"","identity":"","service":"teams","teamsEndpoint":"https://',
  'api.interfaces.records.teams.microsoft.com","graphAudience":"https://graph.microsoft.com","caFile":"/etc/ssl/certs/',
  '"AuthType":"AppOnly","TokenCredentialType":"ClientSecret","kind":"client-secret","clientSecret":"',
  '"AuthType":"UserProvidedAccessToken","TokenCredentialType":"UserProvidedAccessToken","kind":"given-token"',
  '"authorityTenant":"organizations","AppName":"Microsoft Graph Command Line Tools","Scopes":["User.Read","openid",',
  '"profile","offline_access"],"ClientId":"14d82eec-204b-4c2f-b7e8-296a70dab67e","kind":"refresh-token",',
  '"refreshToken":"0.AX","refreshAtMs":17{"id":"","name":"","service":"entra","cloud":{"name":"Global",',
  '"azureADEndpoint":"https://login.microsoftonline.com","graphEndpoint":"https://graph.microsoft.com",',
  '"type":"Built-in"},"authorityTenant":"","requestedScopes":["https://graph.microsoft.com/.default"],"context":{',
  '"ClientId":"","TenantId":"","Scopes":[],"AuthType":"Delegated","TokenCredentialType":"InteractiveBrowser",',
  '"CertificateThumbprint":null,"CertificateSubjectName":null,"SendCertificateChain":null,"Account":null,',
  '"AppName":null,"ContextScope":"CurrentUser","Certificate":null,"ManagedIdentityId":null,"ClientSecret":null,',
  '"Environment":"Global"},"credential":{"kind":""},"tokens":{"https://graph.microsoft.com":{"accessToken":"eyJ0eXAiOi',
  'JKV1QiLCJub25jZSI6I","expiresAtMs":17,"scopes":[]}},"clientTimeoutMs":null,"savedAtMs":17,"generation":17',
].join('');

/** Returns a text in fewer bytes. */
export function compactText(text: Uint8Array): Buffer {
  const packed = zlib().deflateRawSync(text, { dictionary: Buffer.from(dictionary), level: 9 });
  return Buffer.concat([packed, Buffer.alloc((block - (packed.length % block)) % block)]);
}

/**
 * Returns the text of {@link compactText}.
 *
 * @throws {Error} When the bytes are none, or the text has more than 64 MiB.
 */
export function expandText(packed: Uint8Array): Buffer {
  return zlib().inflateRawSync(packed, { dictionary: Buffer.from(dictionary), maxOutputLength: mostBytes });
}

/** Loaded here and not before: most starts read no such text. */
function zlib() {
  return process.getBuiltinModule('node:zlib');
}
