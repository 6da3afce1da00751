import { createHash } from 'node:crypto';

/** For the audit chain, whose rules have no cryptography of their own. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
