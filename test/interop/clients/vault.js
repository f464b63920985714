// Reads a secret of a Key Vault: vault.js ADDRESS
import { SecretClient } from '@azure/keyvault-secrets';
import { openCurrentSession } from 'entrada';

const [address] = process.argv.slice(2);
const session = await openCurrentSession();
// The SDK expects the host of a challenge to be a part of vault.azure.net; the test's is localhost.
const options = { disableChallengeResourceVerification: true };
const secrets = new SecretClient(address, session.asTokenCredential(), options);
const { name, value } = await secrets.getSecret('greeting');
console.log(name, value);
