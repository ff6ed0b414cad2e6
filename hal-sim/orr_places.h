/* Where the files lie that belong to this program, wherever it is run. */
#ifndef HAL_SIM_ORR_PLACES_H
#define HAL_SIM_ORR_PLACES_H

/* `place` seen from the folder of this program's file; free() it. Null if
 * there is no such file or folder. */
char *orr_place_beside(const char *place);

/* The folder of scenarios: ./scenarios, else that of the source tree that this
 * program was built from, else the installed one. free() it; null: none. */
char *orr_place_scenarios(void);

/* A scenario by its path, or by its name in that folder; free() it. */
char *orr_place_scenario(const char *path_or_name);

#endif
