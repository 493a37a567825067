import { randomUUID } from "node:crypto";
import type { buildApp } from "fauxqs";
import { matchesFilterPolicy, matchesFilterPolicyOnBody } from "../../node_modules/fauxqs/dist/sns/filter.js";
import type { EmulatorStores } from "./emulator-stores.ts";
import type { MailSink } from "./mail-sink.ts";
import { bodyFor, messageAttributes, publishFault, type QueryParameters } from "./topic-message.ts";
import { serviceOf } from "./wire-request.ts";

/** The protocols a subscription may have here; to any other one nothing would ever be delivered. */
const deliveredProtocols = ["sqs", "email"];

/**
 * Adds to the emulator's SNS what it lacks: the checks of a Publish, the body per protocol of json-structured messages, and mails
 * to `email` subscriptions (delivered at once, without the confirmation AWS asks for; filter policies apply). Subscriptions of other
 * protocols and PublishBatch are refused, because their messages would be lost without a word.
 */
export function installTopicHooks(
  app: ReturnType<typeof buildApp>,
  snsStore: EmulatorStores["snsStore"],
  mailSink: MailSink,
): void {
  const published = new WeakMap<object, QueryParameters>();

  app.addHook("preHandler", (request, reply, done) => {
    if (serviceOf(request) !== "sns") return done();
    const refuse = (statusCode: number, code: string, message: string) => {
      void reply.code(statusCode).type("text/xml").send(errorXml(code, message));
    };
    const parameters = request.body as QueryParameters;
    const action = parameters["Action"];
    if (action === "PublishBatch")
      return refuse(501, "NotImplemented", "The embedded AWS does not serve sns PublishBatch.");
    const protocol = parameters["Protocol"] ?? "";
    if (action === "Subscribe" && !deliveredProtocols.includes(protocol)) {
      return refuse(501, "NotImplemented", `The embedded AWS does not deliver to sns subscriptions by ${protocol}.`);
    }
    if (action === "Publish") {
      const fault = publishFault(parameters);
      if (fault !== null) return refuse(400, "InvalidParameter", fault);
      published.set(request, parameters);
      // The emulator delivers to queues only, so the body for queues is all it needs to know.
      request.body = { ...parameters, Message: bodyFor("sqs", parameters) };
    }
    done();
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const parameters = published.get(request);
    if (parameters === undefined || reply.statusCode !== 200) return payload;
    const messageId = /<MessageId>([^<]+)<\/MessageId>/.exec(String(payload))?.[1] ?? randomUUID();
    const topicArn = parameters["TopicArn"] ?? "";
    const attributes = messageAttributes(parameters);
    const body = bodyFor("email", parameters);
    for (const arn of snsStore.getTopic(topicArn)?.subscriptionArns ?? []) {
      const subscription = snsStore.getSubscription(arn);
      if (subscription?.protocol !== "email") continue;
      const { FilterPolicy: policy, FilterPolicyScope: scope } = subscription.attributes as {
        FilterPolicy?: string;
        FilterPolicyScope?: string;
      };
      const wanted =
        policy === undefined ||
        (scope === "MessageBody"
          ? matchesFilterPolicyOnBody(JSON.parse(policy), body)
          : matchesFilterPolicy(JSON.parse(policy), attributes));
      if (!wanted) continue;
      await mailSink.deliver({
        endpoint: subscription.endpoint,
        subscriptionArn: arn,
        topicArn,
        messageId,
        subject: parameters["Subject"] ?? null,
        body,
      });
    }
    return payload;
  });
}

function errorXml(code: string, message: string): string {
  const escaped = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}
