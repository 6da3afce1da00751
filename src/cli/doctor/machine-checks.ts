import { type Check, fail, ok, warn } from './finding.ts';

/** As check-node.mjs and package.json say; Lambda and the tests run 24. */
const OLDEST = { major: 22, minor: 18 };
const TESTED = 24;

export const node: Check = ({ node: version }) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))
    return fail(
      `Node ${version}`,
      `Install Node ${TESTED}; on Linux x64 npm ci brings it along for npm scripts.`,
    );
  return major === TESTED
    ? ok(`Node ${version}`)
    : warn(`Node ${version}`, `Node ${TESTED} is what everything is tested with and what runs on AWS.`);
};

export const dependencies: Check = ({ packages }) => {
  const said = ({ name, wanted, found }: (typeof packages)[number]): string =>
    `${name} ${found ?? 'is missing'}, wants ${wanted}`;
  const wrong = packages.filter(({ wanted, found, optional }) => found !== wanted && !optional);
  if (wrong.length > 0)
    return fail(wrong.map(said).join('; '), 'npm ci installs exactly what package-lock.json names.');
  const absent = packages.filter(({ wanted, found }) => found !== wanted);
  return absent.length > 0
    ? warn(
        absent.map(said).join('; '),
        'npm ci brings it on Linux x64; without dynoxide the state is kept in memory only.',
      )
    : ok(`${packages.length} packages as pinned`);
};

export const environment: Check = ({ local }) => {
  if (local === undefined) return undefined;
  const { file, problem, alpaca } = local.environment;
  if (problem !== undefined)
    return fail(problem, `Correct the line in ${file} or the variable; npm start refuses it too.`);
  return ok(
    alpaca
      ? 'Alpaca paper keys are set: npm start trades in that account'
      : 'no broker keys: npm start uses the built-in paper exchange',
  );
};

export const dataFolder: Check = ({ local }) => {
  if (local === undefined) return undefined;
  const { path, state } = local.folder;
  switch (state) {
    case 'absent':
      return ok(`${path} is not there yet; npm start makes it`);
    case 'writable':
      return ok(`${path} can be written`);
    case 'not writable':
      return fail(
        `${path} cannot be written`,
        'Give it to this user, or choose another with npm start -- --data DIR.',
      );
  }
};

/** What a store says that holds records of another version, or broken ones. */
const UNREADABLE = /does not decode/;

export const log: Check = ({ local }) => {
  if (local === undefined || local.folder.state === 'absent') return undefined;
  const { problems } = local;
  const [newest] = problems;
  if (newest === undefined) return ok('no warning in the last hour that it tells of');
  const unreadable = problems.find((line) => UNREADABLE.test(line));
  if (unreadable !== undefined)
    return fail(
      unreadable,
      'The state was written by another version, or is broken: go back to that version, or forget it with npm start -- --fresh.',
    );
  return warn(
    `${problems.length} warnings in the last hour that it tells of, the newest: ${newest}`,
    `Read ${local.folder.path}/quarterdeck.log; what a line has as correlationId leads to all that belongs to it.`,
  );
};

export const aws: Check = ({ aws: facts }) => {
  if (facts === undefined) return undefined;
  const { stage, region, problem, brokerKeys } = facts;
  if (problem !== undefined)
    return warn(
      problem,
      'AWS credentials and a region are needed to deploy, for setup and for login; steering needs none.',
    );
  if (brokerKeys === 'set') return ok(`stage ${stage} in ${region ?? 'its region'}, with broker keys`);
  return fail(
    brokerKeys === 'placeholder' ? 'the broker keys were never put in' : 'the secret holds no broker keys',
    'npx quarterdeck setup puts them in.',
  );
};
