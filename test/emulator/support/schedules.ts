import * as z from 'zod';

const scheduleList = z.object({ Schedules: z.array(z.object({ Name: z.string() })) });
const schedule = z.object({
  Name: z.string(),
  ScheduleExpression: z.string(),
  State: z.string(),
  Target: z.object({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string(),
    DeadLetterConfig: z.object({ Arn: z.string() }),
  }),
});
export type Schedule = z.output<typeof schedule>;

/**
 * Every schedule of EventBridge Scheduler, as it was deployed. Its SDK client is no dependency of ours; an emulator
 * routes by the scope in the header and checks no signature.
 */
export async function schedulesOf(endpoint: string): Promise<Schedule[]> {
  const scope = '000000000000/20260101/us-east-1/scheduler/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${endpoint}${path}`, { headers: { authorization } });
    if (!response.ok) throw new Error(`scheduler ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { Schedules } = scheduleList.parse(await get('/schedules'));
  return Promise.all(Schedules.map(async ({ Name }) => schedule.parse(await get(`/schedules/${Name}`))));
}
