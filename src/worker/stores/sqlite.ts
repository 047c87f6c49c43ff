export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.node.ts'
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './sqlite-store.node.ts'
