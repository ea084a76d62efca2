"""The names of what is in a bundle, and of the gates."""

from typing import Final

MANIFEST: Final = "evidence_manifest.json"
QA_REPORT: Final = "qa_report_contract_v1.json"
PATCH_BUNDLE: Final = "patch_bundle_contract_v1.json"
DISCOVERY: Final = "ha_discovery_dump.json"
ECHO_TRACE: Final = "echo_trace.jsonl"
TELEMETRY: Final = "telemetry_snapshot.jsonl"
METRICS: Final = "metrics_summary.json"
TOKENS: Final = "tokens.json"
CHECKS: Final = "checks.json"
JUNIT: Final = "junit.xml"
COVERAGE: Final = "coverage.json"

MEASURED: Final = (CHECKS, DISCOVERY, ECHO_TRACE, TELEMETRY, JUNIT, COVERAGE)
"""What was observed; everything else follows from it, but for the patch bundle, which tells of git."""

DERIVED: Final = (METRICS, TOKENS, QA_REPORT)

ARTIFACTS: Final = (*MEASURED, *DERIVED, PATCH_BUNDLE)
"""All that the manifest lists."""

GATES: Final = (
    "WS_READY",
    "STRUCTURE_OK",
    "TOOLS_ALLOWED",
    "SCRIPTS_ALLOWED",
    "SUBTREE_PUBLISH_OK",
    "CLEAN_RUNTIME_OK",
    "RUNTIME_TOPOLOGY_OK",
    "VERIFY_OK",
    "TELEMETRY_ATTEST_OK",
    "ECHO_WINDOW_10S_OK",
)
"""What a bundle has to show to pass. DEPLOY_OK is script/deploy's alone: nothing is deployed here."""
