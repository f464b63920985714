import type { License } from '../tenant/tenant.ts';

/** Products by their part numbers, with the public ids of the products and of some of their service plans. */
const products = {
  SPB: {
    skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
    plans: {
      EXCHANGE_S_STANDARD: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
      TEAMS1: '57ff2da0-773e-42df-b2af-ffb7a2317929',
    },
  },
  O365_BUSINESS_PREMIUM: {
    skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
    plans: {
      EXCHANGE_S_STANDARD: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
      SHAREPOINTSTANDARD: 'c7699d2e-19aa-44de-8edf-1736da088ca1',
    },
  },
  SPE_E3: {
    skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965',
    plans: {
      EXCHANGE_S_ENTERPRISE: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
      SHAREPOINTENTERPRISE: '5dbe027f-2339-4123-9542-606e4d348a72',
      TEAMS1: '57ff2da0-773e-42df-b2af-ffb7a2317929',
    },
  },
  FLOW_FREE: {
    skuId: 'f30db892-07e9-47e9-837c-80727f46fd3d',
    plans: { FLOW_P2_VIRAL: '50e68c76-46c6-4674-81f9-75456511b170' },
  },
} as const;

/** Creates the licenses of a tenant that has a number of licensed users. */
export function usualLicenses(users: number): License[] {
  return [
    license('SPE_E3', Math.ceil((users + 1) / 25) * 25, users),
    license('FLOW_FREE', 10_000, Math.floor(users / 10)),
  ];
}

/** Creates the licenses of a customer; they differ from one to the next. */
export function customerLicenses(count: number): License[] {
  const bought = 5 + ((count * 7) % 20);
  const licenses = [license(count % 3 === 0 ? 'SPB' : 'O365_BUSINESS_PREMIUM', bought, bought - (count % 5))];
  if (count % 4 === 1) licenses.push(license('FLOW_FREE', 10_000, 1 + (count % 3)));
  // A subscription that has run out and is not yet locked.
  if (count % 10 === 0) licenses.push({ ...license('SPE_E3', 0, 2), suspended: 3 });
  return licenses;
}

function license(name: keyof typeof products, enabled: number, consumed: number): License {
  const { skuId, plans } = products[name];
  return { skuId, skuPartNumber: name, plans: Object.entries(plans), enabled, suspended: 0, consumed };
}
