import type { TestPki } from './tls-server.ts';

const certificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUBDvnsKuMHrg1m1X+t6+eRPMUvxIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjE1NTYwOVoYDzIxMjYxMTAy
MTU1NjA5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARXdHhu0mzOF9F2uGP1gH4j70IVqdBYJ0vu4H4CFmCp4zZFIBJ3Chd3
mLJJJZnY22XBPoQKnPXFJVnHNZ6ladHio28wbTAdBgNVHQ4EFgQUAPPwEUhVcu0s
ky5WOCXIBIpYU0IwHwYDVR0jBBgwFoAUAPPwEUhVcu0sky5WOCXIBIpYU0IwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAPgj3yDs7+Ce9E1ZX/cyNyi6m7oLb4Ogfsz7MGprZMmGAiEA
v+kISArxhChFN8bPLRhWy0oQQuSnoLzdIOAPe07TozA=
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguYNLN/+9rqhQnByT
wdghp9yBsENl2DquvXKsHk443PyhRANCAARXdHhu0mzOF9F2uGP1gH4j70IVqdBY
J0vu4H4CFmCp4zZFIBJ3Chd3mLJJJZnY22XBPoQKnPXFJVnHNZ6ladHi
-----END PRIVATE KEY-----
`;

/** A certificate for localhost and 127.0.0.1 that signed itself, valid until 2126: ready at once. Nothing but tests trusts it. */
export const localhostPki: TestPki = { ca: certificate, server: { key, certificate } };
