import { beforeAll } from 'vitest';
import { inviteOperator } from './support/sign-in.ts';
beforeAll(inviteOperator);
import './suites/command-line.ts';
