export { createDynamoStore } from './store.ts';
export { createTables } from './tables.ts';
