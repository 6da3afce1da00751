/** A host to be killed: starts the DynamoDB of the folder that is named and says where, then waits. */
import { startDynoxide } from '../../src/local/dynoxide.ts';
import { createKeptLog } from '../support/kept-log.ts';

const [, , dataDir = ''] = process.argv;
const { endpoint } = await startDynoxide({ dataDir, log: createKeptLog() });
console.log(endpoint);
