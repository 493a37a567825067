import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTransport } from "nodemailer";

/** A mail as a subscriber of an SNS topic gets it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** What the publisher wrote, followed by the footer SNS adds. */
  readonly text: string;
  readonly topicArn: string;
  readonly messageId: string;
  /** The `.eml` file, or null when mails are kept in memory only. */
  readonly file: string | null;
}

/** Where the mails of the embedded AWS end. */
export interface MailSink {
  /** Every mail so far, in the order of publishing. */
  readonly mails: readonly Mail[];
  /** Renders one mail as SNS does and keeps it; resolves when its file is written. */
  deliver(notification: EmailNotification): Promise<void>;
}

/** One message on its way to one e-mail subscription. */
interface EmailNotification {
  readonly endpoint: string;
  readonly subscriptionArn: string;
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject: string | null;
  readonly body: string;
}

/**
 * A sink that keeps mails in memory and, when `folder` is given, as `<n>-<subject>.eml` in it. Nothing is sent.
 * From and subject line are what SNS sends; the footer is SNS's with a link that unsubscribes nobody.
 */
export function createMailSink(folder: string | null): MailSink {
  const mails: Mail[] = [];
  const transport = createTransport({ streamTransport: true, buffer: true });
  if (folder !== null) mkdirSync(folder, { recursive: true });
  // Mails of an earlier run stay: numbers go on after theirs.
  const before = folder === null ? 0 : readdirSync(folder).length;
  return {
    mails,
    async deliver(notification) {
      const subject = notification.subject ?? "AWS Notification Message";
      const text = `${notification.body}\n\n${footer(notification)}`;
      const slug = subject
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")
        .slice(0, 60);
      const file =
        folder === null ? null : join(folder, `${String(before + mails.length + 1).padStart(3, "0")}-${slug}.eml`);
      mails.push({
        to: notification.endpoint,
        subject,
        text,
        topicArn: notification.topicArn,
        messageId: notification.messageId,
        file,
      });
      const rendered = await transport.sendMail({
        from: { name: "AWS Notifications", address: "no-reply@sns.amazonaws.com" },
        to: notification.endpoint,
        subject,
        text,
        headers: { "x-amz-sns-message-id": notification.messageId },
      });
      if (file !== null) writeFileSync(file, rendered.message as Buffer);
    },
  };
}

function footer({ subscriptionArn, endpoint }: EmailNotification): string {
  return `--
If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
https://sns.us-east-1.amazonaws.com/unsubscribe.html?SubscriptionArn=${subscriptionArn}&Endpoint=${encodeURIComponent(endpoint)}

Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support
`;
}
