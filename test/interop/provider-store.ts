/** What oidc-provider keeps of a token, a code, a session. */
export interface StoredRecord {
  readonly uid?: string;
  readonly userCode?: string;
  readonly grantId?: string;
  /** Epoch seconds. */
  exp?: number;
  consumed?: number;
}

/** Storage of one provider (the adapter interface of its documentation), open to the test. */
export interface ProviderStore {
  /** For the provider's configuration. */
  readonly adapter: (model: string) => object;
  /** Lets all records of a model end, as if their time had passed. */
  expire(model: string): void;
}

export function createProviderStore(): ProviderStore {
  const records = new Map<string, StoredRecord>();
  const find = (model: string, matches: (record: StoredRecord) => boolean) =>
    [...records].find(([key, record]) => key.startsWith(`${model}:`) && matches(record))?.[1];
  return {
    adapter: (model) => ({
      async upsert(id: string, record: StoredRecord) {
        records.set(`${model}:${id}`, { ...record });
      },
      find: async (id: string) => records.get(`${model}:${id}`),
      findByUid: async (uid: string) => find(model, (record) => record.uid === uid),
      findByUserCode: async (userCode: string) => find(model, (record) => record.userCode === userCode),
      async consume(id: string) {
        const record = records.get(`${model}:${id}`);
        if (record !== undefined) record.consumed = epochSeconds();
      },
      async destroy(id: string) {
        records.delete(`${model}:${id}`);
      },
      async revokeByGrantId(grantId: string) {
        for (const [key, record] of records) if (record.grantId === grantId) records.delete(key);
      },
    }),
    expire(model) {
      for (const [key, record] of records) if (key.startsWith(`${model}:`)) record.exp = epochSeconds() - 3600;
    },
  };
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
