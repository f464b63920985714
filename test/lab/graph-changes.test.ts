import { testChanges } from './graph-changes-cases.ts';

testChanges(8);
