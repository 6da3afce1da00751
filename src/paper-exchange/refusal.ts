/** The error answers of the API: HTTP status, Alpaca's code, message, and what else the body says. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 422;

type Detail = Readonly<Record<string, string | number | readonly string[]>>;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  readonly code: number;
  readonly detail: Detail;

  constructor(status: RefusalStatus, code: number, message: string, detail: Detail = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  get body(): Detail {
    return { code: this.code, message: this.message, ...this.detail };
  }

  /** The request breaks a rule. */
  static unprocessable(message: string, code: number = 40010001): Refusal {
    return new Refusal(422, code, message);
  }

  /** The market data API's answer to a malformed question. */
  static badRequest(message: string): Refusal {
    return new Refusal(400, 40010000, message);
  }

  static notFound(message: string): Refusal {
    return new Refusal(404, 40410000, message);
  }
}
