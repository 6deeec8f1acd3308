import type { DatabaseSettings } from '#shared/sources/settings';
import type { Connect } from './drivers/driver';
import { connectMysql } from './drivers/mysql';
import { connectOracle } from './drivers/oracle';
import { connectPostgresql } from './drivers/postgresql';
import { connectSqlserver } from './drivers/sqlserver';

const drivers: Readonly<Record<DatabaseSettings['driver'], Connect>> = {
  postgresql: connectPostgresql,
  mysql: connectMysql,
  sqlserver: connectSqlserver,
  oracle: connectOracle,
};

/** Connects to the database of some settings. @throws DatabaseError, DatabaseDriverMissingError */
export const connectDatabase: Connect = (settings, password) => drivers[settings.driver](settings, password);
