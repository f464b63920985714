import { test } from 'node:test';
import { checkReads } from './graph-fuzz-support.ts';

test('handleGraph() answers 50,000 random reads with results or errors in the form of Graph', () => {
  checkReads(50_000);
});
