"""The reference says what headers say, and the check of it can fail."""
import sys
import unittest
import xml.etree.ElementTree as tree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_reference
import reference
import reference_man

GOOD = '''/* Doors. None of these needs a right, blocks, or answers an error. Units: ns.
 */
#ifndef DOOR_H
#define DOOR_H

/* A door, as wide
 * as it is. */
struct orr_door {
    int width; /* of the door,
                * at noon */
};

/* Opens a door, and leaves it <open>. */
void orr_door_open(struct orr_door *door,
                   uint64_t time);

#endif
'''
ANSWERS = '''#define BIT(error) (1u << ORR_ERROR_##error)
#define DONE BIT(OK)
#define ANY (DONE | BIT(BAD_HANDLE))
static const uint32_t answers[] = {
    [ORR_CALL_NONE] = BIT(BAD_NUMBER),
    [ORR_CALL_SEND] = ANY |
                      BIT(NO_TIME),
    [ORR_CALL_YIELD] = DONE,
};
'''


class Reference(unittest.TestCase):
    def faults(self, text):
        return list(check_reference.header_faults('door.h', text))

    def test_comments_become_documentation_where_they_stand(self):
        text = reference.documented(GOOD)
        self.assertIn('/** @file\n * Doors.', text)
        self.assertIn('/** A door, as wide', text)
        self.assertIn('int width; /**< of the door,', text)
        self.assertIn('leaves it \\<open\\>', text)
        self.assertEqual(len(text.split('\n')), len(GOOD.split('\n')) + 1)

    def test_columns_stay_columns(self):
        text = reference.documented('/* x */\n/* By kind:\n *   A  one\n'
                                    ' *   B  two\n * and on. */\nint a;\n')
        self.assertIn('@verbatim\n  A  one\n  B  two\n@endverbatim\n'
                      ' * and on.', text)

    def test_what_goes_on_behind_a_field_is_no_column(self):
        text = reference.documented('/* x */\nint a; /* one\n'
                                    '                   two */\n')
        self.assertIn('int a; /**< one\n * two */', text)

    def test_what_is_said_of_several_functions_is_said_of_each(self):
        text = reference.documented('/* x */\n\n/* Steps. */\nint orr_up(int a,\n'
                                    '    int b);\nint orr_down(int a);\n')
        self.assertIn('/** Steps. */\nint orr_up(int a,\n    int b);\n'
                      '/** Steps. */\nint orr_down(int a);\n', text)

    def test_no_text_is_a_request_of_troff(self):
        self.assertEqual(reference_man.filled('.so /x'), '\\&.so /x\n')
        self.assertEqual(reference_man.filled("'a \\n -> b"),
                         '\\(aqa \\en \\-> b\n')
        self.assertIn('\n\\&.x\n', reference_man.columns('a\n.x'))

    def test_a_prototype_is_what_one_writes(self):
        function = tree.fromstring(
            '<memberdef><type>static const <ref>char</ref> *</type>'
            '<name>orr_door</name>'
            '<argsstring>(void *at, uint64_t bits[2])</argsstring></memberdef>')
        self.assertEqual(reference_man.prototype(function),
                         '\\fBconst char *orr_door(void *\\fIat\\fB, '
                         'uint64_t \\fIbits\\fB[2]);\\fR\n')

    def test_a_header_that_says_all_is_good(self):
        self.assertEqual(self.faults(GOOD), [])

    def test_what_is_not_said_is_missed(self):
        for removed, fault in (('needs a right, ', 'rights'),
                               ('blocks, ', 'whether it blocks'),
                               (', or answers an error', 'errors'),
                               (' Units: ns.', 'in which unit')):
            text = GOOD.replace(removed, '')
            self.assertTrue(any(fault in one for one in self.faults(text)),
                            (fault, self.faults(text)))

    def test_a_function_without_a_comment_is_missed(self):
        text = GOOD.replace('#endif', 'int orr_door_count(void);\n\n#endif')
        self.assertEqual(self.faults(text),
                         ['door.h: orr_door_count has no comment'])

    def test_a_function_with_a_body_is_one_too(self):
        inline = ('static inline int\norr_door_count(void)\n'
                  '{\n    return orr_doors(1);\n}\n\n')
        text = GOOD.replace('#endif', inline + '#endif')
        self.assertEqual(self.faults(text),
                         ['door.h: orr_door_count has no comment'])
        text = GOOD.replace('#endif', f'/* How many there are. */\n{inline}#endif')
        self.assertEqual(self.faults(text), [])

    def test_the_contract_is_read_through_its_macros(self):
        self.assertEqual(check_reference.contract(ANSWERS),
                         {'SEND': {'BAD_HANDLE', 'NO_TIME'}, 'YIELD': set()})

    def test_errors_stand_in_the_order_of_their_numbers(self):
        order = 'X(OK, "")\nX(BAD_HANDLE, "")\nX(NO_TIME, "")'
        self.assertEqual(
            check_reference.in_order({'NO_TIME', 'BAD_HANDLE'}, order),
            'BAD_HANDLE, NO_TIME')
        self.assertEqual(check_reference.in_order(set(), order), 'none')


if __name__ == '__main__':
    unittest.main()
