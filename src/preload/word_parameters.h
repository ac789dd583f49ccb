// Lists of register-wide parameters, so that a wrapper can be expanded from its number of arguments.
#pragma once

#define PARAMETERS_0
#define PARAMETERS_1 preload::Word a0
#define PARAMETERS_2 PARAMETERS_1, preload::Word a1
#define PARAMETERS_3 PARAMETERS_2, preload::Word a2
#define PARAMETERS_4 PARAMETERS_3, preload::Word a3
#define PARAMETERS_5 PARAMETERS_4, preload::Word a4
#define PARAMETERS_6 PARAMETERS_5, preload::Word a5
#define PARAMETERS_7 PARAMETERS_6, preload::Word a6
#define PARAMETERS_8 PARAMETERS_7, preload::Word a7
#define PARAMETERS_9 PARAMETERS_8, preload::Word a8
#define PARAMETERS_10 PARAMETERS_9, preload::Word a9
#define PARAMETERS_11 PARAMETERS_10, preload::Word a10
#define PARAMETERS_12 PARAMETERS_11, preload::Word a11
#define PARAMETERS_13 PARAMETERS_12, preload::Word a12
#define PARAMETERS_14 PARAMETERS_13, preload::Word a13
#define PARAMETERS_15 PARAMETERS_14, preload::Word a14
#define PARAMETERS_16 PARAMETERS_15, preload::Word a15
#define ARGUMENTS_0
#define ARGUMENTS_1 a0
#define ARGUMENTS_2 ARGUMENTS_1, a1
#define ARGUMENTS_3 ARGUMENTS_2, a2
#define ARGUMENTS_4 ARGUMENTS_3, a3
#define ARGUMENTS_5 ARGUMENTS_4, a4
#define ARGUMENTS_6 ARGUMENTS_5, a5
#define ARGUMENTS_7 ARGUMENTS_6, a6
#define ARGUMENTS_8 ARGUMENTS_7, a7
#define ARGUMENTS_9 ARGUMENTS_8, a8
#define ARGUMENTS_10 ARGUMENTS_9, a9
#define ARGUMENTS_11 ARGUMENTS_10, a10
#define ARGUMENTS_12 ARGUMENTS_11, a11
#define ARGUMENTS_13 ARGUMENTS_12, a12
#define ARGUMENTS_14 ARGUMENTS_13, a13
#define ARGUMENTS_15 ARGUMENTS_14, a14
#define ARGUMENTS_16 ARGUMENTS_15, a15
#define LISTED_0
#define LISTED_1 ARGUMENTS_1,
#define LISTED_2 ARGUMENTS_2,
#define LISTED_3 ARGUMENTS_3,
#define LISTED_4 ARGUMENTS_4,
#define LISTED_5 ARGUMENTS_5,
#define LISTED_6 ARGUMENTS_6,
#define LISTED_7 ARGUMENTS_7,
#define LISTED_8 ARGUMENTS_8,
#define LISTED_9 ARGUMENTS_9,
#define LISTED_10 ARGUMENTS_10,
#define LISTED_11 ARGUMENTS_11,
#define LISTED_12 ARGUMENTS_12,
#define LISTED_13 ARGUMENTS_13,
#define LISTED_14 ARGUMENTS_14,
#define LISTED_15 ARGUMENTS_15,
#define LISTED_16 ARGUMENTS_16,
// The words of an array, which may have been changed since they came as parameters.
#define FORWARDED_0
#define FORWARDED_1 arguments[0]
#define FORWARDED_2 FORWARDED_1, arguments[1]
#define FORWARDED_3 FORWARDED_2, arguments[2]
#define FORWARDED_4 FORWARDED_3, arguments[3]
#define FORWARDED_5 FORWARDED_4, arguments[4]
#define FORWARDED_6 FORWARDED_5, arguments[5]
#define FORWARDED_7 FORWARDED_6, arguments[6]
#define FORWARDED_8 FORWARDED_7, arguments[7]
#define FORWARDED_9 FORWARDED_8, arguments[8]
#define FORWARDED_10 FORWARDED_9, arguments[9]
#define FORWARDED_11 FORWARDED_10, arguments[10]
#define FORWARDED_12 FORWARDED_11, arguments[11]
#define FORWARDED_13 FORWARDED_12, arguments[12]
#define FORWARDED_14 FORWARDED_13, arguments[13]
#define FORWARDED_15 FORWARDED_14, arguments[14]
#define FORWARDED_16 FORWARDED_15, arguments[15]
