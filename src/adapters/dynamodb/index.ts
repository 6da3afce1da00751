export { createDynamoStore, type DynamoStoreOptions } from './store.ts';
export { type CreateTablesOptions, createTables, type TableSpec } from './tables.ts';
