import type { DecisionEngine } from '../../src/application/ports/decision-engine.ts';
import type { Action } from '../../src/domain/decision/types.ts';

export interface ScriptedAnswer {
  readonly symbol: string;
  readonly action: Exclude<Action, 'hold'>;
  /** Of equity. */
  readonly targetWeight?: string;
}

export interface ScriptedEngine extends DecisionEngine {
  /** What it says from now on: `undefined` lets the strategy speak for itself, a list is all that is not a hold. */
  say(answers: readonly ScriptedAnswer[] | undefined): void;
}

/** Lets a real engine do all its work, and then says what the script has: `speaker` does, the other strategies hold. */
export function scripted(engine: DecisionEngine, speaker: string | undefined): ScriptedEngine {
  let script: readonly ScriptedAnswer[] | undefined = [];
  return {
    say(answers) {
      script = answers;
    },
    async decide(request) {
      const answers = await engine.decide(request);
      if (script === undefined) return answers;
      const wanted = request.strategy.strategyId === speaker ? script : [];
      return answers.map((answer) => {
        const { symbol } = answer as { readonly symbol: string };
        const said = wanted.find((one) => one.symbol === symbol);
        return { ...(answer as object), action: 'hold', ...(said && { ...said, confidence: 0.9 }) };
      });
    },
  };
}
