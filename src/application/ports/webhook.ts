import type { Notification } from '../../domain/notification.ts';

/** Where an operator wants to be told, beside mail. */
export interface Webhook {
  /**
   * Tells it once. Throws Transient when the receiver is busy, broken or slow, Fatal when it refuses: the address is
   * wrong or was revoked, and only a person can put that right.
   */
  post(notification: Notification): Promise<void>;
}
