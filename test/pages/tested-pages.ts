/**
 * The test that runs the shell blocks of each page. Each test reads them from the page, and fails if one is added that it
 * does not know.
 */
export const testedPages: Readonly<Record<string, string>> = {
  'README.md': 'test/pages/lab-pages.long.test.ts',
  'docs/exec.md': 'test/interop/exec-recipes.interop.test.ts',
  'docs/how-a-sign-in-travels.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/admin-page-and-api.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/clients.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/dotnet.md': 'test/interop/lab-language-pages.interop.test.ts',
  'docs/lab/graph.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/protecting-an-api.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/python.md': 'test/interop/lab-language-pages.interop.test.ts',
  'docs/lab/run-a-command.md': 'test/pages/lab-pages.long.test.ts',
  'docs/lab/seed-files.md': 'test/pages/lab-pages.long.test.ts',
  'docs/many-tenants.md': 'test/journeys/many-tenants-page.test.ts',
  'docs/pipelines.md': 'test/journeys/pipelines/pipelines.long.test.ts',
  'docs/queries-and-batches.md': 'test/journeys/queries-and-batches-page.test.ts',
  'docs/requests.md': 'test/journeys/requests-page.test.ts',
  'docs/teams-access-tokens.md': 'test/journeys/connect-teams-examples.long.test.ts',
};
