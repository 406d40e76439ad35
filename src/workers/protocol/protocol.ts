/**
 * The shape of every worker's conversation. A worker is described by one interface
 * `{ [request name]: { request, event, response } }`; the unions below are derived from it,
 * so a request and its answer cannot be mispaired.
 */
export interface Call {
  readonly request: unknown;
  /** Sent zero or more times before the response; `never` when there is none. */
  readonly event: unknown;
  readonly response: unknown;
}
export type Calls<T> = { [K in keyof T]: Call };

export interface Failure {
  readonly code: string;
  /** What happened, in words for the person. */
  readonly message: string;
  /** What is safe and what to do, then technical detail. */
  readonly safe?: string;
  readonly remedy?: string;
  readonly detail?: string;
}

export type RequestMessage<T extends Calls<T>> = {
  [K in keyof T & string]: { readonly id: number; readonly type: 'request'; readonly name: K; readonly payload: T[K]['request'] };
}[keyof T & string];
export type ControlMessage =
  | { readonly id: number; readonly type: 'abort' }
  | { readonly id: number; readonly type: 'pause' }
  | { readonly id: number; readonly type: 'resume' }
  | { readonly id: number; readonly type: 'stop-and-keep' };
export type ReplyMessage<T extends Calls<T>> = {
  [K in keyof T & string]:
    | { readonly id: number; readonly type: 'event'; readonly name: K; readonly payload: T[K]['event'] }
    | { readonly id: number; readonly type: 'response'; readonly name: K; readonly payload: T[K]['response'] }
    | { readonly id: number; readonly type: 'failure'; readonly name: K; readonly failure: Failure };
}[keyof T & string];
