import { alertRecord } from '../records/agent.ts';
import { pageOf, pageQuery } from './common.ts';

export const alertsQuery = pageQuery;
export const alertsAnswer = pageOf(alertRecord);
