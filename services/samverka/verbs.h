/* verbs: one function a verb of the command line; exit codes in cli.h. */
#ifndef SAMVERKA_VERBS_H
#define SAMVERKA_VERBS_H

#include "samverka/cli.h"

int verb_migrate(struct cli *c, int argc, char **argv);
int verb_check(struct cli *c, int argc, char **argv);
int verb_reference(struct cli *c, int argc, char **argv);
int verb_validate(struct cli *c, int argc, char **argv);
int verb_publish(struct cli *c, int argc, char **argv);
int verb_run(struct cli *c, int argc, char **argv);
int verb_status(struct cli *c, int argc, char **argv);
int verb_export(struct cli *c, int argc, char **argv);
int verb_summary(struct cli *c, int argc, char **argv);
int verb_rejected(struct cli *c, int argc, char **argv);
int verb_partition(struct cli *c, int argc, char **argv);
int verb_explain(struct cli *c, int argc, char **argv);
int verb_topics(struct cli *c, int argc, char **argv);
int verb_rebuild(struct cli *c, int argc, char **argv);
int verb_retention(struct cli *c, int argc, char **argv);

#endif
