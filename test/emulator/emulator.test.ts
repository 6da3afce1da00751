// One file, so that its parts run one after the other against the same deployment, in this order.
import './suites/api.ts';
import './suites/command-line.ts';
import './suites/permissions.ts';
import './suites/alarms.ts';
import './suites/events.ts';
import './suites/sagas.ts';
import './suites/schedules.ts';
import './suites/update.ts';
import './suites/invariants.ts';
import './suites/calls.ts';
import './suites/destroy.ts';
