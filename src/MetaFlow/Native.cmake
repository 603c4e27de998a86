# Configures and builds the native kernel: cmake -DSOURCE=... -DFOLDER=... -DNAME=... -P Native.cmake
# Writes FOLDER/result.txt (built, unconfigured or failed), FOLDER/build.log and FOLDER/NAME. Fails when the sources do not
# compile, but not when there is nothing to compile them with.
cmake_minimum_required(VERSION 3.16)

file(MAKE_DIRECTORY "${FOLDER}")

# Two builds of MetaFlow may run at the same time (two configurations, two projects): they take turns.
file(LOCK "${FOLDER}/lock" GUARD PROCESS TIMEOUT 600)

set(build "${FOLDER}/build")
set(log "${FOLDER}/build.log")
file(WRITE "${log}" "")

function(run status)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REPLACE ";" " " command "${ARGN}")
    file(APPEND "${log}" "$ ${command}\n${output}\n")
    set(${status} "${result}" PARENT_SCOPE)
endfunction()

set(configure "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${build}" -DCMAKE_BUILD_TYPE=Release -DMETAFLOW_BUILD_TESTS=OFF)
run(status ${configure})
if(NOT status EQUAL 0)
    # The cache may be that of another place or of a compiler that is gone.
    file(REMOVE_RECURSE "${build}")
    run(status ${configure})
endif()
if(NOT status EQUAL 0)
    file(REMOVE_RECURSE "${build}")
    file(WRITE "${FOLDER}/result.txt" "unconfigured")
    return()
endif()

run(status "${CMAKE_COMMAND}" --build "${build}" --config Release --target metaflow_native)
file(GLOB_RECURSE libraries "${build}/${NAME}")
if(NOT status EQUAL 0 OR NOT libraries)
    file(WRITE "${FOLDER}/result.txt" "failed")
    message(FATAL_ERROR "The native kernel does not compile; see ${log}")
endif()

# Put in place in one step, and only when it differs: another build may be copying it.
list(GET libraries 0 library)
execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${library}" "${FOLDER}/${NAME}" RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
if(NOT differs EQUAL 0)
    file(COPY "${library}" DESTINATION "${FOLDER}/new")
    file(RENAME "${FOLDER}/new/${NAME}" "${FOLDER}/${NAME}")
endif()
file(WRITE "${FOLDER}/result.txt" "built")
