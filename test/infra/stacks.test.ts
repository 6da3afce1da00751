// One file, so that the CDK is loaded and the stage synthesised once for all that look at its templates.
import './stacks/alarms.ts';
import './stacks/alerts.ts';
import './stacks/api.ts';
import './stacks/command-line.ts';
import './stacks/data.ts';
import './stacks/functions.ts';
import './stacks/machines.ts';
import './stacks/permissions.ts';
import './stacks/queues.ts';
import './stacks/schedules.ts';
import './stacks/stages.ts';
