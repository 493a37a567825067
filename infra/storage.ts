import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { type Permission, permission } from "./permission.ts";

/** Where uploads land and where answers go. Two buckets, so that no answer can ever be taken for an upload. */
export class Storage extends Construct {
  readonly data: IBucket;
  readonly results: Bucket;
  /** Whether the data bucket belongs to somebody else. Nothing of it is changed then. */
  readonly attached: boolean;

  /** @param dataBucketName an existing bucket of this account and region, or null for a new one */
  constructor(scope: Construct, id: string, dataBucketName: string | null) {
    super(scope, id);
    this.attached = dataBucketName !== null;
    this.data =
      dataBucketName === null ? (newDataBucket(this) as IBucket) : Bucket.fromBucketName(this, "Data", dataBucketName);
    this.results = keptBucket(this, "Results");
  }

  /** Every upload, also a version that was replaced since. Listing too: without it a missing key is "forbidden". */
  permissionsToReadUploads(): Permission[] {
    return this.#permissionsToRead(["s3:GetObject", "s3:GetObjectVersion"], ["*"]);
  }

  /** Serving uploads as they are now. */
  permissionsToReadServing(): Permission[] {
    return this.#permissionsToRead(["s3:GetObject"], ["*/serving/*"]);
  }

  /** monitor.json and schema.pbtxt of every monitor, and the names of the uploads. */
  permissionsToReadSettings(): Permission[] {
    return this.#permissionsToRead(["s3:GetObject"], ["*/monitor.json", "*/schema.pbtxt"]);
  }

  /** The names of the uploads. */
  permissionToListData(): Permission {
    return permission({ actions: ["s3:ListBucket"], resources: [this.data.bucketArn] });
  }

  permissionToListResults(): Permission {
    return permission({ actions: ["s3:ListBucket"], resources: [this.results.bucketArn] });
  }

  /** To read and write every result. Results are replaced, never deleted. */
  permissionsToKeepResults(): Permission[] {
    return [
      permission(
        { actions: ["s3:GetObject", "s3:PutObject"], resources: [this.results.arnForObjects("*")] },
        "Results are named after monitors and uploads, whose names users choose. The bucket holds nothing else.",
      ),
      this.permissionToListResults(),
    ];
  }

  /** To read what a reading is made by (baselines, the last valid settings, earlier profiles), and to write what it gives. */
  permissionsToKeepProfiles(): Permission[] {
    return [
      this.#permissionOnResults("s3:GetObject", ["config", "baselines", "profiles/training"]),
      this.#permissionOnResults("s3:PutObject", ["profiles", "predictions", "labels"]),
      this.permissionToListResults(),
    ];
  }

  /** To read what reading serving and label files left behind, and to read and write training sets. */
  permissionsToKeepTrainingSets(): Permission[] {
    const read = ["profiles/serving", "predictions/serving", "labels", "baselines", "training-sets"];
    return [
      this.#permissionOnResults("s3:GetObject", read),
      this.#permissionOnResults("s3:PutObject", ["training-sets"]),
      this.permissionToListResults(),
    ];
  }

  #permissionOnResults(action: string, folders: readonly string[]): Permission {
    return permission(
      { actions: [action], resources: folders.map((folder) => this.results.arnForObjects(`*/${folder}/*`)) },
      "Every monitor has these folders, and users choose the names of monitors and uploads.",
    );
  }

  #permissionsToRead(actions: string[], keyPatterns: string[]): Permission[] {
    const read = permission(
      { actions, resources: keyPatterns.map((pattern) => this.data.arnForObjects(pattern)) },
      "Users choose the names of monitors and files, so the keys cannot be listed. Reading only.",
    );
    const list = this.permissionToListData();
    return this.attached ? [read, list, this.#permissionToDecrypt()] : [read, list];
  }

  /** An attached bucket may use a KMS key we were not told about. */
  #permissionToDecrypt(): Permission {
    const { partition, region, account, urlSuffix } = Stack.of(this);
    return permission(
      {
        actions: ["kms:Decrypt"],
        resources: [`arn:${partition}:kms:${region}:${account}:key/*`],
        conditions: {
          StringEquals: { "kms:ViaService": `s3.${region}.${urlSuffix}` },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": [this.data.bucketArn, this.data.arnForObjects("*")] },
        },
      },
      "The key of an attached bucket is its owner's choice. The conditions leave only S3's own use of it for this bucket.",
    );
  }
}

function newDataBucket(scope: Construct): Bucket {
  const bucket = keptBucket(scope, "Data");
  // The property of the resource itself: `eventBridgeEnabled` would bring a custom resource that rewrites the notifications of the bucket.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  return bucket;
}

/** A bucket that outlives the stack. S3-managed keys: whoever may write here need not be granted a key as well. */
function keptBucket(scope: Construct, id: string): Bucket {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        id: "ForgetReplacedVersions",
        noncurrentVersionExpiration: Duration.days(30),
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  // A bucket that stays must stay guarded: its policy is what refuses unencrypted connections.
  bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason:
      "Who read which object is recorded by CloudTrail data events where an account wants it; server access logs would need a third bucket with a lifetime of its own, for every deployment.",
  });
  return bucket;
}
