/** The error answers of the trading API: HTTP status, Alpaca's code, message, and what else the body says. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 422;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  readonly body: Readonly<Record<string, string | number>>;

  constructor(
    status: RefusalStatus,
    code: number,
    message: string,
    detail: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.status = status;
    this.body = { code, message, ...detail };
  }

  /** The request breaks a rule. */
  static unprocessable(message: string, code: number = 40010001): Refusal {
    return new Refusal(422, code, message);
  }

  /** The account may not: money, shares. */
  static forbidden(message: string, detail: Readonly<Record<string, string | number>> = {}): Refusal {
    return new Refusal(403, 40310000, message, detail);
  }

  /** The market data API's answer to a malformed question. */
  static badRequest(message: string): Refusal {
    return new Refusal(400, 40010000, message);
  }

  static notFound(message: string): Refusal {
    return new Refusal(404, 40410000, message);
  }
}
