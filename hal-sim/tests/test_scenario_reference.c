/* The README of scenarios/ must be true: its tables are those of the schema,
 * and its example is the tour, which the test run runs. */
#include "hal-sim/scenario.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#define README "scenarios/README.md"
#define MARK "<!-- below: printed by ./orr check --format -->\n"

static char *
load(const char *path)
{
    char *text = calloc(1, 1 << 18);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(file);
    size_t bytes = fread(text, 1, (1 << 18) - 1, file);
    fclose(file);
    ck_assert_uint_gt(bytes, 0);
    return text;
}

START_TEST(test_the_readme_has_the_tables_of_the_schema)
{
    char *readme = load(README), *printed = NULL;
    size_t bytes;
    FILE *out = open_memstream(&printed, &bytes);
    scenario_reference(out);
    fclose(out);
    char *found = strstr(readme, MARK);
    ck_assert_ptr_nonnull(found);
    ck_assert_msg(!strcmp(found + strlen(MARK), printed),
                  "put what ./orr check --format prints below the mark");
    free(printed);
    free(readme);
}
END_TEST

START_TEST(test_the_readme_names_every_condition_and_right)
{
    static const char *const words[] = {
        "`send`",   "`receive`", "`grant`",    "`duplicate`", "`transfer`",
        "`manage`", "`inspect`", "`deadlock`", "`percentile`"};
    char *readme = load(README);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_ptr_nonnull(strstr(readme, words[i]));
    free(readme);
}
END_TEST

START_TEST(test_the_example_of_the_readme_is_the_tour)
{
    char *readme = load(README);
    struct complaints complaints;
    char *start = strstr(readme, "```yaml\n");
    ck_assert_ptr_nonnull(start);
    start += strlen("```yaml\n");
    char *end = strstr(start, "```\n");
    ck_assert_ptr_nonnull(end);
    *end = 0;
    char *tour = load("scenarios/tour.yaml");
    ck_assert_str_eq(start, tour);
    free(tour);
    struct scenario *scenario =
        scenario_parse("tour.yaml", start, strlen(start), &complaints);
    complaints_print(&complaints, stdout);
    ck_assert_ptr_nonnull(scenario);
    scenario_warn(scenario, NULL, &complaints);
    complaints_print(&complaints, stdout);
    ck_assert_uint_eq(complaints.count, 0);
    complaints_free(&complaints);
    scenario_free(scenario);
    free(readme);
}
END_TEST

START_TEST(test_every_scenario_of_ours_is_fine)
{
    glob_t found;
    unsigned wrong = 0;
    ck_assert_int_eq(glob("scenarios/*.yaml", 0, NULL, &found), 0);
    ck_assert_uint_ge(found.gl_pathc, 20);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct complaints complaints;
        struct scenario *scenario =
            scenario_read(found.gl_pathv[i], &complaints);
        wrong += !scenario;
        complaints_print(&complaints, stdout);
        complaints_free(&complaints);
        scenario_free(scenario);
    }
    globfree(&found);
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenario reference");
    TCase *tests = tcase_create("readme");
    tcase_add_test(tests, test_the_readme_has_the_tables_of_the_schema);
    tcase_add_test(tests, test_the_readme_names_every_condition_and_right);
    tcase_add_test(tests, test_the_example_of_the_readme_is_the_tour);
    tcase_add_test(tests, test_every_scenario_of_ours_is_fine);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
